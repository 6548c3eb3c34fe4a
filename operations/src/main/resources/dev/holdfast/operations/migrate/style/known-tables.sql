-- The tables of known names in the schema that the search path leads to, and in those schemas that
-- are some tool's own, with their columns by name.
select namespace.nspname as schema,
       relation.relname as table,
       pg_catalog.string_agg(
         attribute.attname || ' ' || pg_catalog.format_type(attribute.atttypid, null),
         ', ' order by attribute.attname) as columns
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
join pg_catalog.pg_attribute as attribute on attribute.attrelid = relation.oid
where relation.relname = any (?)
  and namespace.nspname in
      (?, 'holdfast', 'atlas_schema_revisions', 'sqitch', 'pgroll', 'drizzle')
  and relation.relkind in ('r', 'p')
  and attribute.attnum > 0
  and not attribute.attisdropped
group by namespace.nspname, relation.relname
order by namespace.nspname, relation.relname
