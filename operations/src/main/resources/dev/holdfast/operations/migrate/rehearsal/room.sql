select pg_catalog.pg_backend_pid()::bigint as pid,
       (pg_catalog.pg_current_wal_insert_lsn() - '0/0')::bigint as wal,
       pg_catalog.pg_database_size(pg_catalog.current_database()) as bytes
