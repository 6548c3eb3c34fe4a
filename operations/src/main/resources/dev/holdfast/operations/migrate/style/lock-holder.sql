-- Who holds an advisory lock of this database. A lock of one bigint is shown in two halves
-- (manual, "pg_locks"). What another role's session does is hidden from unprivileged roles.
select
  lock.pid as pid,
  activity.usename as role,
  nullif(activity.application_name, '') as application,
  pg_catalog.host(activity.client_addr) as client,
  activity.backend_start as since
from pg_catalog.pg_locks as lock
join pg_catalog.pg_database as database on database.oid = lock.database
left join pg_catalog.pg_stat_activity as activity on activity.pid = lock.pid
where lock.locktype = 'advisory'
  and lock.granted
  and lock.objsubid = 1
  and database.datname = pg_catalog.current_database()
  and (lock.classid::bigint << 32 | lock.objid::bigint) = ?
order by lock.pid
limit 1
