-- The steps of all runs on one version table, in the order of writing. Times are microseconds since 1970.
select
  step.id, step.version, step.title, step.action, step.outcome, step.file, step.checksum, step.meaning, step.prefix,
  (step.down_sql is not null)::int as has_down,
  step.statements, step.reached, step.error,
  (extract(epoch from step.began) * 1000000)::bigint as began,
  (extract(epoch from step.ended) * 1000000)::bigint as ended,
  run.by_role || ' (' || run.by_user || coalesce(' from ' || run.by_address, '') || ')' as by_whom,
  pg_catalog.to_jsonb(run.*) ->> 'restore_point' as restore_point
from holdfast.migration_step as step
join holdfast.migration_run as run on run.run = step.run
where run.version_table = ?
order by step.id
