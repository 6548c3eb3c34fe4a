-- Transactions of this database that have had a snapshot for a while: what works CONCURRENTLY waits for their end.
select
  activity.pid,
  activity.usename as role,
  activity.application_name as application,
  activity.state,
  activity.xact_start
from pg_catalog.pg_stat_activity as activity
where activity.datname = pg_catalog.current_database()
  and activity.pid <> pg_catalog.pg_backend_pid()
  and activity.backend_xmin is not null
  and activity.xact_start < pg_catalog.clock_timestamp() - ?::double precision * interval '1 second'
order by activity.xact_start
