-- What few columns have.
select a.attrelid as relation, a.attnum as subid,
    case when a.attgenerated <> '' then '(' || pg_get_expr(e.adbin, e.adrelid) || ') '
        || case a.attgenerated when 's' then 'STORED' else 'VIRTUAL' end end as generated,
    nullif(a.attstattarget, -1) as statistics,
    case when a.attoptions is not null then
        (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o) end as options,
    case when a.attfdwoptions is not null then
        (select string_agg(quote_ident(o.option_name) || ' ' || quote_literal(o.option_value), ', ' order by o.option_name collate "C")
            from pg_options_to_table(a.attfdwoptions) o) end as fdw_options,
    case when not a.attislocal then 'yes' end as inherited,
    a.attacl::text as acl
from pg_attribute a
join pg_class c on c.oid = a.attrelid
left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum and a.attgenerated <> ''
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f')
    and (a.attgenerated <> '' or not a.attislocal or a.attstattarget <> -1 or a.attoptions is not null
        or a.attfdwoptions is not null or a.attacl is not null)
