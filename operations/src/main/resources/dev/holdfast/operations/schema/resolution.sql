-- Every relation that can be named, and where its schema stands in the search path of the
-- database and role (nothing: not on it). The system's own stand behind the user's.
select ns.nspname::text as schema,
       class.relname::text as name,
       class.oid::bigint as oid,
       class.relkind::text as kind,
       coalesce(class.relispartition, false) as is_partition,
       pg_catalog.array_position(pg_catalog.current_schemas(true), ns.nspname) as place,
       ns.nspname in ('pg_catalog', 'information_schema') as is_system,
       index_of_ns.nspname::text as table_schema,
       index_of.relname::text as table_name
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
left join pg_catalog.pg_index as index on index.indexrelid = class.oid
left join pg_catalog.pg_class as index_of on index_of.oid = index.indrelid
left join pg_catalog.pg_namespace as index_of_ns on index_of_ns.oid = index_of.relnamespace
where ns.nspname !~ '^pg_(toast|temp_|toast_temp_)' or ns.oid = pg_catalog.pg_my_temp_schema()
order by place nulls last, ns.nspname, class.relname
