select c.oid::int8 as oid, c.relname as catalog
from pg_class c
where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r'
