select c.oid, quote_ident(n.nspname) as parent, quote_ident(c.relname) as name,
    case c.relkind when 'v' then 'VIEW' else 'MATERIALIZED_VIEW' end as kind,
    c.relowner::regrole::text as owner, c.relacl::text as acl, d.description as comment,
    btrim(pg_get_viewdef(c.oid), ' ;') as definition,
    a.columns,
    case when c.reloptions is not null then
        (select string_agg(o, ', ' order by o collate "C") from unnest(c.reloptions) o) end as options,
    case when c.relkind = 'm' and c.relispopulated then 'yes' end as populated,
    case when m.amname <> 'heap' then quote_ident(m.amname) end as access_method,
    quote_ident(s.spcname) as tablespace,
    (select quote_ident(k.relname) from pg_index i join pg_class k on k.oid = i.indexrelid
        where i.indrelid = c.oid and i.indisclustered) as cluster_on
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_am m on m.oid = c.relam
left join pg_tablespace s on s.oid = c.reltablespace
left join (
    select a.attrelid,
        string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('v', 'm') and c.oid >= 16384
    group by a.attrelid) a on a.attrelid = c.oid
left join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.relkind in ('v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
