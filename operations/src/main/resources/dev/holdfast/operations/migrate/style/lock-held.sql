-- Whether this session holds an advisory lock of one bigint.
select exists (
  select
  from pg_catalog.pg_locks as lock
  join pg_catalog.pg_database as database on database.oid = lock.database
  where lock.locktype = 'advisory'
    and lock.granted
    and lock.objsubid = 1
    and lock.pid = pg_catalog.pg_backend_pid()
    and database.datname = pg_catalog.current_database()
    and (lock.classid::bigint << 32 | lock.objid::bigint) = ?
) as held
