-- How far a process is with what it does (manual, "Progress Reporting").
with me as (
  select ?::integer as pid, pg_catalog.current_setting('block_size')::bigint as block
),
progress as (
  select me.pid, built.command, built.phase, built.relid,
    case when built.blocks_total > 0 then built.blocks_done * me.block else built.tuples_done end as done,
    case when built.blocks_total > 0 then built.blocks_total * me.block else built.tuples_total end as total,
    built.blocks_total > 0 as bytes
  from me join pg_catalog.pg_stat_progress_create_index as built on built.pid = me.pid
  union all
  select me.pid, 'VACUUM', cleaned.phase, cleaned.relid,
    cleaned.heap_blks_scanned * me.block, cleaned.heap_blks_total * me.block, true
  from me join pg_catalog.pg_stat_progress_vacuum as cleaned on cleaned.pid = me.pid
  union all
  select me.pid, written.command, written.phase, written.relid,
    written.heap_blks_scanned * me.block, written.heap_blks_total * me.block, true
  from me join pg_catalog.pg_stat_progress_cluster as written on written.pid = me.pid
  union all
  select me.pid, 'ANALYZE', sampled.phase, sampled.relid,
    sampled.sample_blks_scanned * me.block, sampled.sample_blks_total * me.block, true
  from me join pg_catalog.pg_stat_progress_analyze as sampled on sampled.pid = me.pid
)
select
  progress.command,
  progress.phase,
  pg_catalog.quote_ident(space.nspname) || '.' || pg_catalog.quote_ident(relation.relname) as relation,
  progress.done,
  progress.total,
  progress.bytes
from progress
left join pg_catalog.pg_class as relation on relation.oid = progress.relid
left join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace
-- An index is built by what also vacuums or clusters: the inner work says more.
order by progress.command like 'CREATE INDEX%' desc
limit 1
