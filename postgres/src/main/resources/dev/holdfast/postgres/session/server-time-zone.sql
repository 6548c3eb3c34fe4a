-- The time zone that a session gets whose client says none: what is set for the role in this
-- database, for the role, for the database, for all. The server's own setting is hidden by the
-- driver's, which names the client's zone at login; log_timezone is set to the same by initdb.
select
  (select pg_catalog.split_part(entry, '=', 2)
     from pg_catalog.pg_db_role_setting as setting
    cross join pg_catalog.unnest(setting.setconfig) as entry
    where pg_catalog.lower(pg_catalog.split_part(entry, '=', 1)) = 'timezone'
      and setting.setdatabase in (0, database.oid)
      and setting.setrole in (0, role.oid)
    order by setting.setrole <> 0 desc, setting.setdatabase <> 0 desc
    limit 1) as declared,
  pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'execute')
    as may_read_files,
  pg_catalog.current_setting('log_timezone') as log_zone
from pg_catalog.pg_database as database
cross join pg_catalog.pg_roles as role
where database.datname = pg_catalog.current_database()
  and role.rolname = session_user
