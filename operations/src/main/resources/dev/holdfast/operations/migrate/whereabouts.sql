-- Where a session stands.
select
  pg_catalog.pg_backend_pid() as backend,
  pg_catalog.pg_is_in_recovery() as standby,
  pg_catalog.current_setting('transaction_read_only')::boolean as read_only
