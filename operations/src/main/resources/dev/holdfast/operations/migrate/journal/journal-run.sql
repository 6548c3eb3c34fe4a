insert into holdfast.migration_run (run, version_table, by_user, by_address, from_version)
values (?, ?, ?, pg_catalog.host(pg_catalog.inet_client_addr()), ?)
on conflict (run) do nothing
