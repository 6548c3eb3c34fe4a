-- The other schemas in which there is a table of this name with just these columns, by name.
select namespace.nspname as schema
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
join pg_catalog.pg_attribute as attribute on attribute.attrelid = relation.oid
where relation.relname = ?
  and namespace.nspname <> ?
  and namespace.nspname !~ '^pg_'
  and relation.relkind in ('r', 'p')
  and attribute.attnum > 0
  and not attribute.attisdropped
group by namespace.nspname
having pg_catalog.string_agg(
         attribute.attname || ' ' || pg_catalog.format_type(attribute.atttypid, null),
         ', ' order by attribute.attname) = ?
order by namespace.nspname
