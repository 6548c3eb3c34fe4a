-- Whether anybody else holds a lock on a relation of this database that is none of the catalog: where nobody does nobody is
-- in the way.
select exists (
  select from pg_catalog.pg_locks as lock
  where lock.locktype = 'relation' and lock.granted and lock.relation >= 16384
    and lock.pid is distinct from pg_catalog.pg_backend_pid()
    and lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
) as held
