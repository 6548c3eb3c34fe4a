-- The kind and the columns of what has this name, by name. Read from the catalog, not from information_schema, which hides
-- tables the role may not use: those shall be refused by name, not taken as missing.
select relation.relkind in ('r', 'p') as is_table,
       pg_catalog.string_agg(
         attribute.attname || ' ' || pg_catalog.format_type(attribute.atttypid, null),
         ', ' order by attribute.attname) as columns
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
join pg_catalog.pg_attribute as attribute on attribute.attrelid = relation.oid
where namespace.nspname = ?
  and relation.relname = ?
  and attribute.attnum > 0
  and not attribute.attisdropped
group by relation.oid, relation.relkind
