-- The partitions of one table, or the tables that inherit from it.
select ns.nspname::text as schema,
       class.relname::text as name,
       class.oid::bigint as oid,
       class.relispartition as is_partition,
       pg_catalog.pg_get_expr(class.relpartbound, class.oid) as bound
from pg_catalog.pg_inherits as inherits
join pg_catalog.pg_class as class on class.oid = inherits.inhrelid
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
where inherits.inhparent::bigint = ? and class.relkind in ('r', 'p', 'f')
order by pg_catalog.pg_get_expr(class.relpartbound, class.oid) = 'DEFAULT',
         ns.nspname, class.relname
