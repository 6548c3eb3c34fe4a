-- Which of some advisory locks of one bigint this session holds, their numbers given with commas between them.
select (lock.classid::bigint << 32 | lock.objid::bigint) as id
from pg_catalog.pg_locks as lock
join pg_catalog.pg_database as database on database.oid = lock.database
where lock.locktype = 'advisory'
  and lock.granted
  and lock.objsubid = 1
  and lock.pid = pg_catalog.pg_backend_pid()
  and database.datname = pg_catalog.current_database()
  and (lock.classid::bigint << 32 | lock.objid::bigint) = any (pg_catalog.string_to_array(?, ',')::bigint[])
