-- Some catalogs give only some of their columns to all.
select c.relname as catalog
from pg_class c
where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind in ('r', 'v') and not has_any_column_privilege(c.oid, 'select')
