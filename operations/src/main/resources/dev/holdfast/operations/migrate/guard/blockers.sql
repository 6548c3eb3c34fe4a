-- What a process waits for, and whom.
select
  blocker.pid,
  awaited.locktype,
  awaited.mode as wanted,
  pg_catalog.quote_ident(space.nspname) || '.' || pg_catalog.quote_ident(relation.relname) as relation,
  activity.usename as role,
  activity.application_name as application,
  activity.state,
  activity.xact_start,
  activity.state_change
from (select ?::integer as pid) as me
cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(me.pid)) as blocker(pid)
left join pg_catalog.pg_locks as awaited on awaited.pid = me.pid and not awaited.granted
left join pg_catalog.pg_class as relation on relation.oid = awaited.relation
left join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace
left join pg_catalog.pg_stat_activity as activity on activity.pid = blocker.pid
order by activity.xact_start, blocker.pid
