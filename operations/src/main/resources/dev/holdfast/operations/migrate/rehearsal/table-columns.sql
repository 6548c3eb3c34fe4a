select pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
       a.attname as column_name,
       pg_catalog.quote_ident(a.attname) as quoted
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r'
  and c.relpersistence <> 't'
  and n.nspname not in ('information_schema', 'holdfast')
  and n.nspname !~ '^pg_'
order by c.relpages, 1, a.attnum
