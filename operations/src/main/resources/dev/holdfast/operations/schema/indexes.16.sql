-- Every index of the table asked for, or (0) of all that are the user's. An index of a partitioned table has no pages of its own.
with locked as materialized (
    select lock.relation as oid
    from pg_catalog.pg_locks as lock
    where lock.locktype = 'relation'
      and lock.mode = 'AccessExclusiveLock'
      and lock.pid is distinct from pg_catalog.pg_backend_pid()
      and lock.database in (
          select db.oid from pg_catalog.pg_database as db
          where db.datname = pg_catalog.current_database())
)
select ns.nspname::text as schema,
       of_table.relname::text as table_name,
       class.oid::bigint as oid,
       class.relname::text as name,
       method.amname::text as method,
       pg_catalog.pg_get_indexdef(class.oid) as definition,
       index.indisunique as is_unique,
       index.indisprimary as is_primary,
       index.indisexclusion as is_exclusion,
       index.indisvalid as is_valid,
       index.indisready as is_ready,
       class.relkind = 'I' as is_partitioned,
       of_table.relispartition as is_of_partition,
       case when class.relkind = 'i' and class.oid not in (select oid from locked)
                 and of_table.oid not in (select oid from locked)
            then pg_catalog.pg_relation_size(class.oid) end as size,
       stat.idx_scan as scans,
       stat.last_idx_scan as used,
       index.indpred is not null as is_partial,
       (select pg_catalog.array_agg(coalesce(col.attname::text, '') order by key.place)
        from pg_catalog.unnest(index.indkey::int2[]) with ordinality as key (number, place)
        left join pg_catalog.pg_attribute as col
          on col.attrelid = index.indrelid and col.attnum = key.number
        where key.place <= index.indnkeyatts) as columns,
       constraint_of.conname::text as constraint_name
from pg_catalog.pg_index as index
join pg_catalog.pg_class as class on class.oid = index.indexrelid
join pg_catalog.pg_am as method on method.oid = class.relam
join pg_catalog.pg_class as of_table on of_table.oid = index.indrelid
join pg_catalog.pg_namespace as ns on ns.oid = of_table.relnamespace
left join pg_catalog.pg_stat_all_indexes as stat on stat.indexrelid = class.oid
left join pg_catalog.pg_constraint as constraint_of
       on constraint_of.conindid = class.oid and constraint_of.contype in ('p', 'u', 'x')
cross join (select ?::bigint as oid) as wanted
where of_table.oid::bigint = wanted.oid
   or (wanted.oid = 0
       and ns.nspname not in ('pg_catalog', 'information_schema')
       and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)'
       and not exists (
           select from pg_catalog.pg_depend as member
           where member.classid = 'pg_catalog.pg_class'::regclass
             and member.objid = of_table.oid and member.deptype = 'e'))
order by ns.nspname, of_table.relname, not index.indisprimary, class.relname
