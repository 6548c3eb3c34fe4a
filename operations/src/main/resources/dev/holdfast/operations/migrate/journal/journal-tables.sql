-- The journal. Steps belong to runs; a version table is named as SQL writes it.
create schema if not exists holdfast;
comment on schema holdfast is 'what Holdfast keeps beside the data';
create table if not exists holdfast.migration_run (
  run uuid primary key,
  version_table text not null,
  by_role text not null default session_user,
  by_user text not null,
  by_address text,
  from_version text not null,
  to_version text,
  began timestamptz not null default pg_catalog.clock_timestamp(),
  ended timestamptz,
  catalog_before text,
  catalog_after text,
  restore_point text
);
create table if not exists holdfast.migration_step (
  id bigint generated always as identity primary key,
  run uuid not null references holdfast.migration_run,
  version text not null,
  title text not null,
  action text not null,
  outcome text not null,
  file text,
  checksum text,
  meaning text,
  prefix text,
  down_sql text,
  statements integer not null,
  reached integer not null,
  error text,
  began timestamptz not null,
  ended timestamptz
)
