-- An object of every kind, with odd names and odd features. What newer servers can is in everything.14.sql and so on.
do $$
declare
    name text;
begin
    foreach name in array array['holdfast_app', 'Holdfast "odd", =role', 'holdfast UPPER', 'holdfast_Case'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I', name);
        end if;
    end loop;
end $$;

create schema "Odd Schema.ü" authorization holdfast_app;
comment on schema "Odd Schema.ü" is 'it''s odd';
grant usage on schema "Odd Schema.ü" to public;
grant usage on schema "Odd Schema.ü" to "Holdfast ""odd"", =role" with grant option;
create schema kinds;
grant usage, create on schema kinds to holdfast_app;

create extension citext schema kinds;
create extension hstore;
comment on extension hstore is 'our own words';

create collation kinds.plain (lc_collate = 'C', lc_ctype = 'POSIX');
create collation kinds."Icu" (provider = icu, locale = 'en-u-ks-level2', deterministic = false);
comment on collation kinds.plain is 'as bytes';

create type kinds.mood as enum ('sad', 'it''s ok', 'happy');
alter type kinds.mood add value 'not, so sad' after 'sad';
create type kinds."Empty" as enum ();
create type kinds.pair as ("left" integer, "Right ""side""" text collate kinds.plain, amount numeric(10, 2)[]);
comment on type kinds.pair is 'two';
revoke usage on type kinds.pair from public;
create type kinds.floats as range (subtype = double precision, subtype_diff = float8mi);
create type kinds.words as range (subtype = text, collation = "C");
create domain kinds.email as kinds.citext collate "C" default 'nobody@example.com' not null
    constraint "has @" check (value ~ '@');
alter domain kinds.email add constraint short check (length(value) < 100) not valid;
alter domain kinds.email owner to holdfast_app;
grant usage on domain kinds.email to "holdfast UPPER";
comment on constraint short on domain kinds.email is 'not long';
create domain kinds.positive as numeric(12, 3) check (value > 0);

create text search dictionary kinds.dict (template = simple, stopwords = english, accept = false);
create text search configuration kinds.conf (parser = "default");
alter text search configuration kinds.conf add mapping for asciiword, word with kinds.dict, simple;
comment on text search configuration kinds.conf is 'search';

create function kinds.f(a integer, b text default 'x, y', variadic c numeric[] default '{}') returns table (x integer, "Y" text)
    language sql stable strict parallel safe cost 7 rows 3 set search_path = pg_catalog as $$select 1, 'a'$$;
create function kinds.f() returns trigger language plpgsql security definer as 'begin return new; end';
create function kinds."Odd ()"("in" kinds.mood, out a kinds.pair, inout b kinds."Empty"[]) language plpgsql as 'begin end';
create procedure kinds.proc(inout a integer) language plpgsql as 'begin end';
create function kinds.plus(kinds.pair, kinds.pair) returns kinds.pair language sql immutable as 'select $1';
create function kinds.to_pair(integer) returns kinds.pair language sql immutable as 'select null::kinds.pair';
create function kinds.on_ddl() returns event_trigger language plpgsql as 'begin end';
revoke execute on function kinds.plus from public;
grant execute on function kinds.f(integer, text, numeric[]) to holdfast_app with grant option;
revoke execute on function kinds.to_pair from public;
grant execute on function kinds.to_pair to "Holdfast ""odd"", =role";
comment on procedure kinds.proc is 'a procedure';

create aggregate kinds.total(kinds.pair) (sfunc = kinds.plus, stype = kinds.pair, initcond = '(1,2,{})', combinefunc = kinds.plus,
    parallel = safe);
create aggregate kinds.counted(*) (sfunc = int8inc, stype = bigint, initcond = '0', msfunc = int8inc, minvfunc = int8dec,
    mstype = bigint, minitcond = '0');
create aggregate kinds.centile(fraction double precision order by "Value" anyelement) (sfunc = ordered_set_transition,
    stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
comment on aggregate kinds.counted(*) is 'counts';

create operator kinds.+ (function = kinds.plus, leftarg = kinds.pair, rightarg = kinds.pair, commutator = operator(kinds.+));
create operator kinds.@@@ (function = kinds.to_pair, rightarg = integer);
comment on operator kinds.@@@ (none, integer) is 'prefix';
create cast (integer as kinds.pair) with function kinds.to_pair(integer) as assignment;
create cast (kinds.mood as text) with inout as implicit;
comment on cast (integer as kinds.pair) is 'by function';

create sequence kinds.plain_seq;
create sequence kinds."Odd Seq" as smallint increment by -3 minvalue -100 maxvalue 50 start with 20 cache 7 cycle;
grant usage, select on sequence kinds.plain_seq to holdfast_app;
comment on sequence kinds.plain_seq is 'numbers';

create foreign data wrapper holdfast_fdw options ("Debug" 'true', a 'it''s');
create server "Odd Server" type 'x' version '1.0' foreign data wrapper holdfast_fdw options (host 'h');
grant usage on foreign server "Odd Server" to holdfast_app;
comment on server "Odd Server" is 'elsewhere';

create table kinds.parent (
    id bigint generated always as identity (start with 10 increment by 5) primary key,
    mail kinds.email,
    gone integer,
    code varchar(20) collate "C" not null default upper('x'),
    "Odd ""column""" kinds.mood default 'happy',
    tags text[] not null,
    at timestamp(3) with time zone default '2020-01-01 10:00:00+12',
    span interval day to second default '1 day 2 hours',
    price double precision default 0.1,
    bytes bytea default '\x00ff',
    total numeric generated always as (1 + 2) stored,
    serial serial,
    constraint "Odd check" check (length(code) > 1 and code <> ''),
    constraint kinds_unique unique (code, serial) include (price) with (fillfactor = 70),
    constraint late unique (code, price) with (fillfactor = 60) deferrable initially deferred,
    constraint no_overlap exclude using gist (box(point(price, price), point(price, price)) with &&) where (price > 0)
) with (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_vacuum_threshold = 5);
alter table kinds.parent drop column gone;
alter table kinds.parent alter tags set storage external, alter code set statistics 500, alter price set (n_distinct = -0.5);
alter table kinds.parent add constraint later check (price < 100) not valid, add constraint local check (price <> 13) no inherit;
alter table kinds.parent replica identity full;
alter table kinds.parent enable row level security, force row level security;
comment on table kinds.parent is 'the parent';
comment on column kinds.parent."Odd ""column""" is 'odd';
comment on constraint "Odd check" on kinds.parent is 'a check';
grant select, insert on kinds.parent to holdfast_app;
grant select (code), update (code, price) on kinds.parent to public;
grant update (code, price) on kinds.parent to holdfast_app with grant option;
grant all on kinds.parent to "holdfast_Case";
create unlogged table kinds.child (extra integer, check (extra > 0)) inherits (kinds.parent);
create table kinds.referring (
    id integer generated by default as identity,
    parent bigint references kinds.parent on delete cascade,
    code varchar(20),
    n integer,
    foreign key (code, n) references kinds.parent (code, serial) match full on update set null deferrable,
    unique (id)
);
alter table kinds.referring replica identity using index referring_id_key;
alter table kinds.referring cluster on referring_id_key;
alter table kinds.referring owner to holdfast_app;
alter table kinds.referring alter constraint referring_parent_fkey deferrable;
create table kinds.typed of kinds.pair ("left" with options not null default 3);
create table public."select" ("from" integer, "TABLE" text);
grant select on public."select" to "holdfast UPPER";

create table kinds.measured (at date not null, region text not null, v integer, primary key (at, region))
    partition by range (at);
create table kinds.measured_2020 partition of kinds.measured for values from ('2020-01-01') to ('2021-01-01')
    partition by list (region);
create table kinds.measured_2020_eu partition of kinds.measured_2020 for values in ('eu', 'uk');
create table kinds.measured_2020_rest partition of kinds.measured_2020 default;
create table kinds.measured_2021 (region text not null, at date not null, v integer);
alter table kinds.measured attach partition kinds.measured_2021 for values from ('2021-01-01') to (maxvalue);
alter table kinds.measured add foreign key (v) references kinds.referring (id);
create index measured_v on kinds.measured (v desc nulls last) where v > 0;
create index measured_only on only kinds.measured (region);
create index measured_2021_region on kinds.measured_2021 (region);
alter index kinds.measured_only attach partition kinds.measured_2021_region;
create table kinds.hashed (id integer, t text) partition by hash ((id + 1), t collate "C" text_pattern_ops);
create table kinds.hashed_0 partition of kinds.hashed for values with (modulus 2, remainder 0);

create foreign table kinds.far (id integer options (name 'ID') not null, t text, constraint far_check check (id > 0))
    server "Odd Server" options (table_name 'it''s', "Schema" 's');

create index "Odd Index" on kinds.parent using btree (lower(code) text_pattern_ops desc, (price + 1)) include (serial)
    with (fillfactor = 50) where code <> 'x';
alter index kinds."Odd Index" alter column 2 set statistics 300;
comment on index kinds."Odd Index" is 'an index';
create unique index referring_n on kinds.referring (n);

create view kinds.looks with (security_barrier) as select p.id, p.code as "Odd" from kinds.parent p where p.id > 0
    with cascaded check option;
alter view kinds.looks alter "Odd" set default 'none';
comment on column kinds.looks.id is 'of a view';
grant select ("Odd") on kinds.looks to holdfast_app;
comment on view kinds.looks is 'a view';
create view kinds."Over" as select l.*, r.n, 'a;' as semi from kinds.looks l left join kinds.referring r using (id);
create materialized view kinds.kept with (fillfactor = 40) as select id, code, price from kinds.parent with no data;
create unique index kept_id on kinds.kept (id);
alter materialized view kinds.kept cluster on kept_id;
alter materialized view kinds.kept alter code set statistics 20;
create materialized view kinds.filled as select 1 as one;

create rule "Odd rule" as on insert to kinds."Over" do instead insert into kinds.referring (n) values (new.n);
create rule quiet as on delete to kinds.referring where old.n > 5 do also nothing;
alter table kinds.referring disable rule quiet;
comment on rule quiet on kinds.referring is 'a rule';

create trigger "Odd trigger" before update of code, price on kinds.parent for each row
    when (old.code is distinct from new.code) execute function kinds.f('it''s', 'two');
create trigger counted after insert on kinds.parent referencing new table as added for each statement execute function kinds.f();
create constraint trigger checked after insert on kinds.referring deferrable initially deferred for each row
    execute function kinds.f();
create trigger on_parts after insert on kinds.measured for each row execute function kinds.f();
create trigger instead_of instead of update on kinds.looks for each row execute function kinds.f();
alter table kinds.parent enable replica trigger counted;
alter table kinds.referring disable trigger checked;
comment on trigger counted on kinds.parent is 'a trigger';

create policy "Odd policy" on kinds.parent as restrictive for update to holdfast_app, "Holdfast ""odd"", =role"
    using (id > 3) with check (code <> 'x');
create policy everybody on kinds.parent using (true);
comment on policy everybody on kinds.parent is 'a policy';

create statistics kinds."Odd stats" (dependencies, ndistinct) on code, price from kinds.parent;
alter statistics kinds."Odd stats" set statistics 55;
comment on statistics kinds."Odd stats" is 'statistics';

create publication all_of_it for all tables with (publish = 'insert, delete', publish_via_partition_root);
create publication "Odd publication" for table only kinds.parent, kinds.referring;
create publication nothing;
comment on publication nothing is 'a publication';

create event trigger "Odd event" on ddl_command_end when tag in ('DROP FUNCTION', 'CREATE FUNCTION')
    execute function kinds.on_ddl();
create event trigger on_rewrite on table_rewrite execute function kinds.on_ddl();
alter event trigger on_rewrite disable;
alter event trigger "Odd event" disable;
comment on event trigger on_rewrite is 'an event trigger';

alter default privileges for role holdfast_app in schema kinds grant select on tables to "holdfast UPPER" with grant option;
alter default privileges for role holdfast_app revoke execute on functions from public;
alter default privileges for role "holdfast_Case" in schema kinds grant execute on functions to "holdfast_Case";
alter default privileges grant usage on types to holdfast_app;

create type kinds.based;
create function kinds.based_in(cstring) returns kinds.based language internal immutable strict as 'int4in';
create function kinds.based_out(kinds.based) returns cstring language internal immutable strict as 'int4out';
create type kinds.based (input = kinds.based_in, output = kinds.based_out, like = integer);
create operator class kinds."Odd class" for type kinds.pair using btree as function 1 btrecordcmp(record, record);
create user mapping for holdfast_app server "Odd Server" options ("user" 'x');
create conversion kinds.converted for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
comment on column kinds.pair."left" is 'of an attribute';
