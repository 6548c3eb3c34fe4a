create table kinds.nulls (a integer, b text, unique nulls not distinct (a));
create unique index nulls_b on kinds.nulls (b) nulls not distinct;
create unlogged sequence kinds.unlogged_seq;
create view kinds.invoked with (security_invoker = true) as select a from kinds.nulls;
create publication filtered for table kinds.referring (id, code, n) where (n > 5), table kinds.nulls;
create publication by_schema for table kinds.nulls where (a > 1), tables in schema "Odd Schema.ü", public;
create collation kinds.icu_15 (provider = icu, locale = 'de');
create table kinds.pairs (a integer, b integer, primary key (a, b));
create table kinds.set_null (a integer, b integer, foreign key (a, b) references kinds.pairs (a, b) on delete set null (b));
