-- The physical slots that outlive their connection, and how far their users have acknowledged.
select slot.slot_name::text as name,
       slot.active,
       slot.wal_status,
       slot.restart_lsn::text as kept,
       coalesce(
           pg_catalog.pg_wal_lsn_diff(
               case
                   when pg_catalog.pg_is_in_recovery()
                       then coalesce(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())
                   else pg_catalog.pg_current_wal_flush_lsn()
               end,
               slot.restart_lsn), 0)::bigint as retained,
       (extract(epoch from user_of.flush_lag) * 1000)::bigint as lag_millis
from pg_catalog.pg_replication_slots as slot
left join pg_catalog.pg_stat_replication as user_of on user_of.pid = slot.active_pid
where slot.slot_type = 'physical' and not slot.temporary
order by slot.slot_name
