-- Relations and types are told by number: there are twenty columns to a table, and both have been read by then.
select a.attrelid as relation, a.attnum as subid, quote_ident(a.attname) as name,
    case when c.relkind not in ('v', 'm') then a.attnum - case when g.places is null then 0 else
        (select count(*) from unnest(g.places) p where p < a.attnum) end end as position,
    case when c.relkind not in ('v', 'm') then a.atttypid end as typid,
    a.atttypmod as typmod,
    case when a.attcollation <> t.typcollation and c.relkind not in ('v', 'm') then a.attcollation::regcollation::text end as collation,
    case when a.attnotnull then 'yes' end as not_null,
    case when a.attgenerated = '' then pg_get_expr(e.adbin, 0) end as default,
    case a.attidentity when 'a' then 'ALWAYS' when 'd' then 'BY DEFAULT' end as identity,
    case when a.attgenerated <> '' then '(' || pg_get_expr(e.adbin, e.adrelid) || ') '
        || case a.attgenerated when 's' then 'STORED' else 'VIRTUAL' end end as generated,
    case when a.attstorage <> t.typstorage and c.relkind <> 'v' then
        case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'x' then 'EXTENDED' else 'MAIN' end end as storage,
    case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
    nullif(a.attstattarget, -1) as statistics,
    case when a.attoptions is not null then
        (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o) end as options,
    case when a.attfdwoptions is not null then
        (select string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ' order by o.option_name collate "C")
            from pg_options_to_table(a.attfdwoptions) o) end as fdw_options,
    case when not a.attislocal then 'yes' end as inherited,
    a.attacl::text as acl,
    d.description as comment
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_type t on t.oid = a.atttypid
left join (
    select attrelid, array_agg(attnum) as places
    from pg_attribute where attisdropped and attrelid >= 16384 group by attrelid) g on g.attrelid = a.attrelid
left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped
    and (c.relkind in ('r', 'p', 'f')
        or c.relkind in ('v', 'm') and (d.description is not null or e.adbin is not null or a.attacl is not null
            or c.relkind = 'm' and (a.attstattarget <> -1 or a.attoptions is not null or a.attstorage <> t.typstorage
                or a.attcompression <> '')))
