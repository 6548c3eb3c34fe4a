-- Who holds a lock that conflicts with one that a script is going to take. Parameters: names as the script writes them,
-- lock modes, and what each name is (table, index, drop, schema).
with recursive asked as (
  select asked.name, asked.mode, asked.what
  from rows from (
    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])
  ) as asked(name, mode, what)
),
named as (
  select relation.oid, asked.mode, asked.what
  from asked
  join pg_catalog.pg_class as relation on relation.oid = pg_catalog.to_regclass(asked.name)::oid
  where asked.what <> 'schema'
  union
  select relation.oid, asked.mode, asked.what
  from asked
  join pg_catalog.pg_class as relation on relation.relnamespace = pg_catalog.to_regnamespace(asked.name)::oid
  where asked.what = 'schema' and relation.relkind in ('r', 'p', 'm', 'v', 'f')
),
locked(oid, mode) as (
  select beside.oid, beside.mode
  from (
    select named.oid, named.mode from named
    union
    -- Whoever locks an index has locked its table first.
    select index.indrelid, named.mode
    from named join pg_catalog.pg_index as index on index.indexrelid = named.oid
    union
    -- What a dropped table refers to loses its triggers.
    select key.confrelid, named.mode
    from named join pg_catalog.pg_constraint as key on key.conrelid = named.oid and key.contype = 'f'
    where named.what in ('drop', 'schema')
  ) as beside
  union
  select child.inhrelid, locked.mode
  from locked join pg_catalog.pg_inherits as child on child.inhparent = locked.oid
),
modes as (
  select array['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', 'ShareUpdateExclusiveLock', 'ShareLock',
    'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'] as by_strength
)
select distinct on (lock.virtualtransaction)
  lock.pid,
  pg_catalog.quote_ident(space.nspname) || '.' || pg_catalog.quote_ident(relation.relname) as relation,
  lock.mode as held,
  locked.mode as wanted,
  activity.usename as role,
  activity.application_name as application,
  activity.state,
  activity.xact_start,
  activity.state_change,
  activity.query_start,
  pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - activity.xact_start)::double precision as age,
  case when activity.state like 'idle in transaction%' then
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - activity.state_change) end::double precision as idle,
  coalesce(activity.backend_type = 'autovacuum worker', false) as autovacuum,
  coalesce(activity.backend_type = 'autovacuum worker' and activity.query like '%to prevent wraparound%', false)
    as wraparound,
  prepared.gid,
  prepared.owner::text as prepared_by,
  prepared.prepared as prepared_at,
  pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - prepared.prepared)::double precision as prepared_age
from locked
cross join modes
join pg_catalog.pg_class as relation on relation.oid = locked.oid
join pg_catalog.pg_namespace as space on space.oid = relation.relnamespace
join pg_catalog.pg_locks as lock
  on lock.locktype = 'relation' and lock.granted and lock.relation = locked.oid
  and lock.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  and lock.pid is distinct from pg_catalog.pg_backend_pid()
  -- The table of conflicts in the manual, "Table-Level Locks".
  and pg_catalog.array_position(modes.by_strength, lock.mode) >= case locked.mode
    when 'AccessExclusiveLock' then 1 when 'ExclusiveLock' then 2 else 3 end
  and not (locked.mode = 'ShareLock' and lock.mode = 'ShareLock')
left join pg_catalog.pg_stat_activity as activity on activity.pid = lock.pid
-- A prepared transaction keeps the virtual number it had; what it is shows in the lock on its own number.
left join pg_catalog.pg_locks as own
  on lock.pid is null and own.pid is null and own.locktype = 'transactionid' and own.granted
  and own.virtualtransaction = lock.virtualtransaction
left join pg_catalog.pg_prepared_xacts as prepared on prepared.transaction = own.transactionid
order by lock.virtualtransaction, pg_catalog.array_position(modes.by_strength, lock.mode) desc, relation
