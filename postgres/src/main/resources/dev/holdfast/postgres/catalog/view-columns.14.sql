-- A view's columns are in its definition; here are those to which something was added.
select a.attrelid as relation, a.attnum as subid, quote_ident(a.attname) as name,
    pg_get_expr(e.adbin, 0) as default,
    case when a.attstorage <> t.typstorage and c.relkind <> 'v' then
        case a.attstorage when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'x' then 'EXTENDED' else 'MAIN' end end as storage,
    case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
    nullif(a.attstattarget, -1) as statistics,
    case when a.attoptions is not null then
        (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o) end as options,
    a.attacl::text as acl,
    d.description as comment
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_type t on t.oid = a.atttypid
left join pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped
    and c.relkind in ('v', 'm') and (d.description is not null or e.adbin is not null or a.attacl is not null
                or c.relkind = 'm' and (a.attstattarget <> -1 or a.attoptions is not null or a.attstorage <> t.typstorage
                or a.attcompression <> ''))
