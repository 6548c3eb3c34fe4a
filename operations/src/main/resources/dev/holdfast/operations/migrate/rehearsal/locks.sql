select l.relation::bigint as oid, l.mode
from pg_catalog.pg_locks l
where l.pid = ?
  and l.locktype = 'relation'
  and l.granted
  and l.database = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  and l.relation >= 16384
