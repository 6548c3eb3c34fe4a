-- The relation asked for with its partitions, or (0) every table and view that is the user's, with
-- what it takes on disk. A table that somebody locks exclusively has no sizes here: to ask for them
-- would be to wait for that lock.
with locked as materialized (
    select coalesce(index.indrelid, lock.relation) as oid
    from pg_catalog.pg_locks as lock
    left join pg_catalog.pg_index as index on index.indexrelid = lock.relation
    where lock.locktype = 'relation'
      and lock.mode = 'AccessExclusiveLock'
      and lock.pid is distinct from pg_catalog.pg_backend_pid()
      and lock.database in (
          select db.oid from pg_catalog.pg_database as db
          where db.datname = pg_catalog.current_database())
)
select class.oid::bigint as oid,
       ns.nspname::text as schema,
       class.relname::text as name,
       class.relkind::text as kind,
       class.relpersistence::text as persistence,
       class.reltuples::float8 as rows,
       class.relpages as pages,
       pg_catalog.pg_get_userbyid(class.relowner)::text as owner,
       pg_catalog.obj_description(class.oid, 'pg_class') as comment,
       extension.extname::text as extension,
       parent.inhparent::bigint as parent,
       class.oid in (select oid from locked) as is_locked,
       size.main, size.heap, size.toast, size.indexes,
       stat.n_live_tup as live,
       stat.n_dead_tup as dead,
       greatest(stat.last_vacuum, stat.last_autovacuum) as vacuumed,
       stat.last_vacuum >= coalesce(stat.last_autovacuum, '-infinity') as vacuumed_by_hand,
       greatest(stat.last_analyze, stat.last_autoanalyze) as analyzed,
       stat.last_analyze >= coalesce(stat.last_autoanalyze, '-infinity') as analyzed_by_hand,
       pg_catalog.now() as now
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as ns on ns.oid = class.relnamespace
left join pg_catalog.pg_inherits as parent
       on parent.inhrelid = class.oid and class.relispartition
left join pg_catalog.pg_depend as member
       on member.classid = 'pg_catalog.pg_class'::regclass and member.objid = class.oid
      and member.objsubid = 0 and member.deptype = 'e'
left join pg_catalog.pg_extension as extension on extension.oid = member.refobjid
left join pg_catalog.pg_stat_all_tables as stat on stat.relid = class.oid
left join lateral (
    select pg_catalog.pg_relation_size(class.oid) as main,
           pg_catalog.pg_table_size(class.oid)
               - coalesce(pg_catalog.pg_total_relation_size(nullif(class.reltoastrelid, 0)), 0) as heap,
           coalesce(pg_catalog.pg_total_relation_size(nullif(class.reltoastrelid, 0)), 0) as toast,
           pg_catalog.pg_indexes_size(class.oid) as indexes
    where class.relkind in ('r', 'm', 'S') and class.oid not in (select oid from locked)
) as size on true
cross join (select ?::bigint as oid) as wanted
where (wanted.oid = 0
       and class.relkind in ('r', 'p', 'f', 'v', 'm')
       and ns.nspname not in ('pg_catalog', 'information_schema')
       and ns.nspname !~ '^pg_(toast|temp_|toast_temp_)')
   or class.oid::bigint = wanted.oid
   or class.oid in (
       select tree.relid from pg_catalog.pg_partition_tree(wanted.oid::oid) as tree)
order by ns.nspname, class.relname
