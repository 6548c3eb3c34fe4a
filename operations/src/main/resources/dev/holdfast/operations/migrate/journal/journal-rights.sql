-- Whether the journal is there, and whether this role may read it. Asked of the catalog, because a name is refused to a role
-- that may not use its schema.
select
  pg_catalog.count(*) > 0 as there,
  coalesce(pg_catalog.bool_and(
    pg_catalog.has_schema_privilege(namespace.oid, 'usage')
    and pg_catalog.has_table_privilege(relation.oid, 'select')), false) as readable
from pg_catalog.pg_class as relation
join pg_catalog.pg_namespace as namespace on namespace.oid = relation.relnamespace
where namespace.nspname = 'holdfast'
  and relation.relname = 'migration_step'
