-- Who the server is, how far its WAL is flushed, and what limits its slots.
select control.system_identifier::text as system_id,
       case
           when pg_catalog.pg_is_in_recovery()
               then coalesce(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())
           else pg_catalog.pg_current_wal_flush_lsn()
       end::text as flushed,
       (select setting.setting::bigint * 1048576
        from pg_catalog.pg_settings setting
        where setting.name = 'max_slot_wal_keep_size') as keep_bytes,
       coalesce(
           (select setting.setting::bigint
                       * case setting.unit when 'min' then 60 else 1 end
            from pg_catalog.pg_settings setting
            where setting.name = 'idle_replication_slot_timeout'), 0) as idle_seconds
from pg_catalog.pg_control_system() as control
