-- How a process stands with others: what it waits for, and which sessions wait for it, directly or behind each other.
with recursive me as (
  select ?::integer as pid
),
waiting as materialized (
  select distinct lock.pid from pg_catalog.pg_locks as lock where not lock.granted and lock.pid is not null
),
edges as materialized (
  select waiting.pid as waiter, blocker.pid as blocker
  from waiting cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(waiting.pid)) as blocker(pid)
),
behind(pid) as (
  select edges.waiter from edges join me on edges.blocker = me.pid
  union
  select edges.waiter from edges join behind on edges.blocker = behind.pid
)
select
  exists (select from waiting join me on waiting.pid = me.pid) as waits,
  array(
    select distinct edges.blocker::text from edges join me on edges.waiter = me.pid order by 1
  ) as blockers,
  array(
    -- A worker of a parallel query waits with its session; an autovacuum that waits hurts nobody.
    select distinct coalesce(activity.leader_pid, activity.pid)::text
    from behind
    join pg_catalog.pg_stat_activity as activity on activity.pid = behind.pid
    cross join me
    where activity.usesysid is not null and coalesce(activity.leader_pid, activity.pid) <> me.pid
    order by 1
  ) as victims
