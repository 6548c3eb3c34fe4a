package dev.holdfast.operations.schema;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import java.util.List;
import java.util.Optional;

/// A database of its own, and those who look at it.
final class LookScene {
    /// All that a look must get right, with a name that must be quoted wherever it stands.
    static final String RICH =
            """
            create schema audit;
            create type state as enum ('new', 'in work', 'don''t');
            create type audit.unused as enum ();
            create table owners (id bigint primary key, name text not null unique,
                check (length(name) > 0));
            create table "Odd ""Name"" <&>" (
                "Key; drop" int generated always as identity primary key,
                owner bigint references owners on delete cascade,
                twice int generated always as (1 + 1) stored,
                "select" state not null default 'new',
                history state[],
                note text collate "C");
            comment on table "Odd ""Name"" <&>" is 'an odd one';
            comment on column "Odd ""Name"" <&>".note is 'what was said';
            alter table "Odd ""Name"" <&>" add constraint "later" check (note <> '') not valid;
            create table events (at date not null, n int, primary key (at, n))
                partition by range (at);
            create table events_2024 partition of events
                for values from ('2024-01-01') to ('2025-01-01');
            create table events_rest partition of events default;
            create index events_n on events (n);
            create table twins (a int, b int);
            insert into twins values (1, 1), (1, 2);
            create index twins_partial on twins using btree (lower(b::text), a desc) include (b)
                where b > 0;
            create statistics twins_ab (dependencies) on a, b from twins;
            create view overview as select o.name, e.n from owners o join events e on e.n = o.id;
            create materialized view counted as select count(*) as n from owners with no data;
            create function audit.note() returns trigger language plpgsql as
                'begin return new; end';
            create trigger noting after insert or update on owners
                for each row execute function audit.note();
            create trigger sleeping before delete on owners
                for each statement execute function audit.note();
            alter table owners disable trigger sleeping;
            create function open_door() returns int language sql security definer stable
                as 'select 1';
            create function closed_door() returns int language sql security definer
                set search_path = '' as 'select 1';
            create procedure tidy(inout days int) language plpgsql as 'begin end';
            create rule no_update as on update to twins do instead nothing;
            alter table owners enable row level security;
            create policy own_rows on owners for select to public using (name = current_user);
            create table uncounted (a int);
            insert into uncounted values (1);
            create table audit.owners (id int);
            create table audit.log (id int);
            create schema side;
            create table side.log (id int);
            create sequence lone increment 2 maxvalue 101;
            select nextval('lone'), nextval('lone');
            create publication everything_of_twins for table twins;
            alter table twins set (autovacuum_vacuum_scale_factor = 0.01);
            """;

    final RealPostgres server;
    final String database;

    private LookScene(RealPostgres server) {
        this.server = server;
        this.database = server.createDatabase();
    }

    static LookScene empty(RealPostgres server) {
        return new LookScene(server);
    }

    static LookScene rich(RealPostgres server) {
        var scene = new LookScene(server);
        scene.execute(RICH);
        return scene;
    }

    void execute(String sql) {
        server.execute(database, sql);
    }

    PostgresTarget target() {
        return server.target(database);
    }

    SchemaService service() {
        return service(target());
    }

    static SchemaService service(PostgresTarget target) {
        return new SchemaService(_ -> target);
    }

    TablesResult tables() {
        return tables(false);
    }

    TablesResult tables(boolean partitions) {
        return service()
                .tables(
                        new TablesRequest(
                                Optional.empty(), Optional.empty(), partitions, Optional.empty()),
                        RealPostgres.run());
    }

    TablesResult.Table table(String name) {
        return tables(true).tables().stream()
                .filter(it -> it.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    DescribeResult describe(String name) {
        return service().describe(new DescribeRequest(name, Optional.empty()), RealPostgres.run());
    }

    static LookRequest all() {
        return new LookRequest(Optional.empty(), Optional.empty(), Optional.empty());
    }

    static LookRequest named(String name) {
        return new LookRequest(Optional.of(name), Optional.empty(), Optional.empty());
    }

    IndexesResult indexes(LookRequest request) {
        return service().indexes(request, RealPostgres.run());
    }

    ConstraintsResult constraints(LookRequest request) {
        return service().constraints(request, RealPostgres.run());
    }

    List<FunctionsResult.Function> functions() {
        return service().functions(all(), RealPostgres.run()).functions();
    }

    EnumsResult enums() {
        return service().enums(all(), RealPostgres.run());
    }

    /// An index whose building failed, as CREATE INDEX CONCURRENTLY leaves it.
    void failIndex() {
        try {
            execute("create unique index concurrently twins_a on twins (a)");
        } catch (IllegalStateException _) {
            return;
        }
        throw new AssertionError("the index could be built");
    }
}
