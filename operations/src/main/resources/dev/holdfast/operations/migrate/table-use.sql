-- How big and how busy a table is, by its name as a statement writes it. What is no name at all finds nothing.
select
  greatest(relation.reltuples, statistics.n_live_tup, 0)::bigint as rows,
  pg_catalog.pg_total_relation_size(relation.oid) as bytes,
  ((statistics.n_tup_ins + statistics.n_tup_upd + statistics.n_tup_del)
    / greatest(extract(epoch from pg_catalog.clock_timestamp()
        - coalesce(activity.stats_reset, pg_catalog.pg_postmaster_start_time())), 1))::double precision
    as writes_per_second
from pg_catalog.pg_class as relation
left join pg_catalog.pg_stat_user_tables as statistics on statistics.relid = relation.oid
left join pg_catalog.pg_stat_database as activity on activity.datname = pg_catalog.current_database()
where relation.oid = pg_catalog.to_regclass(?)::oid
  and relation.relkind in ('r', 'p', 'm')
