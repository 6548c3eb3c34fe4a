package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.data.PlainData;
import dev.holdfast.operations.schema.ConstraintsResult.Standing;
import dev.holdfast.operations.schema.DescribeResult.Enabled;
import dev.holdfast.operations.schema.DescribeResult.Nullable;
import dev.holdfast.operations.schema.DescribeResult.RowSecurity;
import dev.holdfast.operations.schema.FunctionsResult.RunsAs;
import dev.holdfast.operations.schema.IndexesResult.State;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Runbook C3: what is in a database is shown as the server has it, on every version.
class LookTest {
    private static final String ODD = "Odd \"Name\" <&>";

    @OnEveryPostgres
    void tables_are_listed_with_what_they_take(RealPostgres server) {
        var scene = LookScene.rich(server);
        scene.execute(
                """
                alter table events_2024 set (autovacuum_enabled = off);
                insert into events select '2024-02-01', n from generate_series(1, 5000) n;
                analyze events_2024, twins
                """);
        // Up to 14 the statistics arrive by datagram, some time after the command has ended.
        server.awaitAnswer(
                scene.database,
                """
                select count(last_analyze) from pg_stat_user_tables
                where relname in ('events_2024', 'twins')
                """,
                "2");
        var result = scene.tables();
        assertThat(result.tables())
                .extracting(TablesResult.Table::schema, TablesResult.Table::table)
                .containsExactlyInAnyOrder(
                        tuple("public", "owners"),
                        tuple("public", ODD),
                        tuple("public", "events"),
                        tuple("public", "twins"),
                        tuple("public", "overview"),
                        tuple("public", "uncounted"),
                        tuple("public", "counted"),
                        tuple("audit", "owners"),
                        tuple("audit", "log"),
                        tuple("side", "log"));
        var events = result.tables().getFirst();
        assertThat(events.table()).isEqualTo("events");
        assertThat(events.kind()).isEqualTo(RelationKind.PARTITIONED_TABLE);
        assertThat(events.partitions()).contains(2);
        assertThat(events.rows()).contains(5000L);
        var leaf = scene.table("events_2024");
        assertThat(leaf.kind()).isEqualTo(RelationKind.PARTITION);
        assertThat(leaf.partitionOf()).contains("public.events");
        // Within one look: autovacuum may add a page between two.
        var all = scene.tables(true);
        assertThat(bytesOf(all, "events"))
                .isEqualTo(bytesOf(all, "events_2024") + bytesOf(all, "events_rest"));
        assertThat(leaf.analyzed()).isPresent();
        assertThat(leaf.analyzedByHand()).contains(true);
        assertThat(leaf.vacuumed()).isEmpty();
        var view = scene.table("overview");
        assertThat(view.rows()).isEmpty();
        assertThat(view.total()).isEmpty();
        assertThat(result.total().bytes())
                .isEqualTo(result.tables().stream().mapToLong(it -> bytes(it.total())).sum());
        assertThat(all.total().bytes())
                .isEqualTo(
                        all.tables().stream()
                                .filter(it -> it.kind() != RelationKind.PARTITION)
                                .mapToLong(it -> bytes(it.total()))
                                .sum());
        assertThat(result.sentence()).startsWith("8 tables and 2 views in database ");
    }

    private static long bytesOf(TablesResult look, String table) {
        return look.tables().stream()
                .filter(it -> it.table().equals(table))
                .mapToLong(it -> bytes(it.total()))
                .sum();
    }

    @OnEveryPostgres
    void a_table_nobody_has_counted_is_not_shown_as_empty(RealPostgres server) {
        var scene = LookScene.rich(server);
        assertThat(scene.table("uncounted").rows()).isEmpty();
        assertThat(scene.table("uncounted").remark()).contains("never analysed");
        // A file without pages has no rows, whoever has counted.
        assertThat(scene.table(ODD).rows()).contains(0L);
        assertThat(scene.describe("uncounted").bloat()).contains("cannot judge: never analysed");
        assertThat(scene.describe("uncounted").sentence()).contains("never analysed");
        scene.execute("analyze uncounted");
        assertThat(scene.table("uncounted").rows()).contains(1L);
        assertThat(scene.describe("uncounted").bloat()).isEmpty();
    }

    @OnEveryPostgres
    void a_table_that_is_locked_is_not_waited_for(RealPostgres server) throws SQLException {
        var scene = LookScene.rich(server);
        try (var connection = server.connect(scene.database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table twins in access exclusive mode");
            var result = scene.tables();
            assertThat(result.unmeasured()).isEqualTo(1);
            assertThat(result.sentence())
                    .endsWith("1 is locked just now, so its size is not known.");
            assertThat(scene.table("twins").total()).isEmpty();
            assertThat(scene.table("owners").total()).isPresent();
            connection.rollback();
        }
    }

    @OnEveryPostgres
    void indexes_are_listed_and_an_invalid_one_is_told_of(RealPostgres server, int major) {
        var scene = LookScene.rich(server);
        var sound = scene.indexes(LookScene.all());
        assertThat(sound.sentence()).endsWith("; all are valid.");
        assertThat(sound.repair()).isEmpty();
        assertThat(sound.indexes()).allMatch(it -> it.used().isEmpty());
        scene.failIndex();
        var result = scene.indexes(LookScene.named("twins"));
        assertThat(result.passed()).isTrue();
        assertThat(result.sentence())
                .startsWith("2 indexes of table public.twins")
                .endsWith("1 is invalid and helps no query.");
        assertThat(result.repair()).isEqualTo("REINDEX INDEX CONCURRENTLY public.twins_a;\n");
        assertThat(result.next()).containsExactly("schema describe twins");
        assertThat(result.indexes())
                .extracting(
                        IndexesResult.Index::index,
                        IndexesResult.Index::state,
                        IndexesResult.Index::on)
                .containsExactly(
                        tuple("twins_a", State.NOT_READY, "(a)"),
                        tuple(
                                "twins_partial",
                                State.VALID,
                                "(lower((b)::text), a DESC) INCLUDE (b) WHERE (b > 0)"));
        assertThat(scene.describe("twins").sentence()).endsWith("; 1 index is invalid.");
    }

    @OnEveryPostgres
    void the_last_use_of_an_index_is_known_from_16_on(RealPostgres server, int major)
            throws SQLException {
        var scene = LookScene.rich(server);
        try (var connection = server.connect(scene.database);
                var statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            statement.executeQuery("select * from owners where id = 1").close();
        }
        String scans =
                "select idx_scan from pg_stat_user_indexes where indexrelname = 'owners_pkey'";
        while (server.query(scene.database, scans).equals("0")) {
            RealPostgres.run().pause(java.time.Duration.ofMillis(20));
        }
        var index = scene.indexes(LookScene.named("owners_pkey")).indexes().getFirst();
        assertThat(index.scans()).contains(1L);
        assertThat(index.used().isPresent()).isEqualTo(major >= 16);
    }

    @OnEveryPostgres
    void constraints_are_listed_and_one_not_validated_is_told_of(RealPostgres server) {
        var scene = LookScene.rich(server);
        var result = scene.constraints(LookScene.named(ODD));
        assertThat(result.constraints())
                .extracting(
                        ConstraintsResult.Constraint::constraint,
                        ConstraintsResult.Constraint::type,
                        ConstraintsResult.Constraint::standing,
                        ConstraintsResult.Constraint::definition)
                .containsExactly(
                        tuple(
                                "Odd \"Name\" <&>_pkey",
                                ConstraintsResult.Kind.PRIMARY_KEY,
                                Standing.VALIDATED,
                                "PRIMARY KEY (\"Key; drop\")"),
                        tuple(
                                "Odd \"Name\" <&>_owner_fkey",
                                ConstraintsResult.Kind.FOREIGN_KEY,
                                Standing.VALIDATED,
                                "FOREIGN KEY (owner) REFERENCES public.owners(id)"
                                        + " ON DELETE CASCADE"),
                        tuple(
                                "later",
                                ConstraintsResult.Kind.CHECK,
                                Standing.NOT_VALIDATED,
                                "CHECK ((note <> ''::text)) NOT VALID"));
        assertThat(result.sentence()).endsWith("; 1 is not validated, so older rows may break it.");
        assertThat(result.repair())
                .isEqualTo(
                        "ALTER TABLE public.\"Odd \"\"Name\"\" <&>\" VALIDATE CONSTRAINT later;\n");
        assertThat(result.next()).containsExactly("schema describe '\"Odd \"\"Name\"\" <&>\"'");
        // What the partitions have from their parent is said once.
        assertThat(scene.constraints(LookScene.named("events*")).constraints())
                .extracting(ConstraintsResult.Constraint::table)
                .containsExactly("events");
        scene.execute(result.repair());
        assertThat(scene.constraints(LookScene.all()).sentence()).endsWith("all are validated.");
    }

    @OnEveryPostgres
    void enums_are_listed_with_labels_in_order_and_the_columns_of_them(RealPostgres server) {
        var result = LookScene.rich(server).enums();
        assertThat(result.sentence()).endsWith("; 1 is used by no column.");
        assertThat(result.enums())
                .extracting(EnumsResult.EnumType::name, EnumsResult.EnumType::labels)
                .containsExactly(
                        tuple("unused", List.of()),
                        tuple("state", List.of("new", "in work", "don't")));
        assertThat(result.enums().getLast().usedBy())
                .containsExactly(
                        "\"Odd \"\"Name\"\" <&>\".\"select\"", "\"Odd \"\"Name\"\" <&>\".history");
    }

    @OnEveryPostgres
    void functions_are_listed_with_whose_rights_they_have(RealPostgres server) {
        assertThat(LookScene.rich(server).functions())
                .extracting(
                        FunctionsResult.Function::function,
                        FunctionsResult.Function::kind,
                        FunctionsResult.Function::runsAs,
                        FunctionsResult.Function::triggers)
                .containsExactly(
                        tuple(
                                "note()",
                                FunctionsResult.Kind.FUNCTION,
                                RunsAs.CALLER,
                                List.of("public.owners.noting", "public.owners.sleeping")),
                        tuple(
                                "closed_door()",
                                FunctionsResult.Kind.FUNCTION,
                                RunsAs.OWNER,
                                List.of()),
                        tuple(
                                "open_door()",
                                FunctionsResult.Kind.FUNCTION,
                                RunsAs.OWNER_SEARCH_PATH_OPEN,
                                List.of()),
                        tuple(
                                "tidy(INOUT days integer)",
                                FunctionsResult.Kind.PROCEDURE,
                                RunsAs.CALLER,
                                List.of()));
    }

    @OnEveryPostgres
    void describe_shows_columns_keys_and_who_refers(RealPostgres server) {
        var scene = LookScene.rich(server);
        var odd = scene.describe("\"Odd \"\"Name\"\" <&>\"");
        assertThat(odd.comment()).contains("an odd one");
        assertThat(odd.columns())
                .extracting(
                        DescribeResult.Column::column,
                        DescribeResult.Column::type,
                        DescribeResult.Column::nullable,
                        DescribeResult.Column::value,
                        DescribeResult.Column::collation)
                .containsExactly(
                        column("Key; drop", "integer", Nullable.NOT_NULL, "identity, always", null),
                        column("owner", "bigint", Nullable.NULL, null, null),
                        column(
                                "twice",
                                "integer",
                                Nullable.NULL,
                                "generated, stored: (1 + 1)",
                                null),
                        column(
                                "select",
                                "public.state",
                                Nullable.NOT_NULL,
                                "'new'::public.state",
                                null),
                        column("history", "public.state[]", Nullable.NULL, null, null),
                        column("note", "text", Nullable.NULL, null, "C"));
        assertThat(odd.columns().getLast().comment()).contains("what was said");
        assertThat(odd.foreignKeys())
                .containsExactly(
                        new DescribeResult.ForeignKey(
                                "Odd \"Name\" <&>_owner_fkey",
                                List.of("owner"),
                                "public.owners(id)",
                                Optional.of("cascade"),
                                Optional.empty(),
                                Standing.VALIDATED,
                                false));
        assertThat(odd.sentence()).endsWith("; 1 constraint is not validated.");
        var owners = scene.describe("owners");
        assertThat(owners.referencedBy())
                .extracting(DescribeResult.Referrer::referencedBy, DescribeResult.Referrer::columns)
                .containsExactly(tuple("public.\"Odd \"\"Name\"\" <&>\"", List.of("owner")));
        assertThat(owners.usedBy()).containsExactly("public.counted", "public.overview");
        scene.execute("create index on \"Odd \"\"Name\"\" <&>\" (owner, note)");
        assertThat(scene.describe(ODD).foreignKeys().getFirst().indexed()).isTrue();
    }

    @OnEveryPostgres
    void describe_shows_triggers_rules_policies_publications_and_statistics(RealPostgres server) {
        var scene = LookScene.rich(server);
        var owners = scene.describe("owners");
        assertThat(owners.rowSecurity()).contains(RowSecurity.ON);
        assertThat(owners.policies())
                .extracting(
                        DescribeResult.Policy::policy,
                        DescribeResult.Policy::command,
                        DescribeResult.Policy::roles,
                        DescribeResult.Policy::using)
                .containsExactly(
                        tuple(
                                "own_rows",
                                "select",
                                List.of("PUBLIC"),
                                Optional.of("(name = CURRENT_USER)")));
        assertThat(owners.triggers())
                .extracting(
                        DescribeResult.Trigger::trigger,
                        DescribeResult.Trigger::when,
                        DescribeResult.Trigger::function,
                        DescribeResult.Trigger::enabled)
                .containsExactly(
                        tuple(
                                "noting",
                                "after insert or update, each row",
                                "audit.note",
                                Enabled.YES),
                        tuple(
                                "sleeping",
                                "before delete, each statement",
                                "audit.note",
                                Enabled.DISABLED));
        var twins = scene.describe("TWINS");
        assertThat(twins.publications()).containsExactly("everything_of_twins");
        assertThat(twins.settings()).containsExactly("autovacuum_vacuum_scale_factor=0.01");
        assertThat(twins.rules())
                .extracting(DescribeResult.Rule::rule)
                .containsExactly("no_update");
        assertThat(twins.statistics())
                .extracting(DescribeResult.Statistics::statistics)
                .containsExactly("public.twins_ab");
    }

    @OnEveryPostgres
    void describe_shows_partitions_views_and_sequences_as_fits(RealPostgres server) {
        var scene = LookScene.rich(server);
        var events = scene.describe("events");
        assertThat(events.partitionKey()).contains("RANGE (at)");
        assertThat(events.partitions())
                .extracting(DescribeResult.Partition::partition, DescribeResult.Partition::bound)
                .containsExactly(
                        tuple(
                                "public.events_2024",
                                Optional.of("FROM ('2024-01-01') TO ('2025-01-01')")),
                        tuple("public.events_rest", Optional.of("DEFAULT")));
        var leaf = scene.describe("events_2024");
        assertThat(leaf.kind()).isEqualTo(RelationKind.PARTITION);
        assertThat(leaf.partitionOf()).contains("public.events");
        assertThat(leaf.next()).containsExactly("schema describe public.events");
        var view = scene.describe("overview");
        assertThat(view.uses()).containsExactly("public.events", "public.owners");
        assertThat(view.definition().orElseThrow()).contains("JOIN public.events");
        assertThat(scene.describe("counted").populated()).contains(false);
        var sequence = scene.describe("lone").sequence().getFirst();
        assertThat(sequence.last()).contains(3L);
        assertThat(sequence.used()).contains(0.02);
    }

    @OnEveryPostgres
    void grants_are_told_in_words(RealPostgres server) {
        var scene = LookScene.rich(server);
        String reader = scene.database + "_reader";
        scene.execute("create role %s".formatted(reader));
        try {
            scene.execute(
                    """
                    grant select, insert on owners to %1$s;
                    grant update (name) on owners to %1$s;
                    grant truncate on owners to %1$s with grant option;
                    grant select on audit.log to %1$s;
                    grant select on owners to public;
                    """
                            .formatted(reader));
            assertThat(scene.describe("owners").grants())
                    .extracting(DescribeResult.Grant::role, DescribeResult.Grant::may)
                    .containsExactlyInAnyOrder(
                            tuple("postgres (owner)", "everything"),
                            tuple("PUBLIC", "read"),
                            tuple(reader, "read, insert, update (name), truncate and grant it on"));
            assertThat(scene.describe("audit.log").grants())
                    .filteredOn(it -> it.role().equals(reader))
                    .extracting(DescribeResult.Grant::but)
                    .containsExactly(Optional.of("has no USAGE of schema audit"));
        } finally {
            scene.execute("drop owned by %1$s; drop role %1$s".formatted(reader));
        }
    }

    @OnEveryPostgres
    void a_role_without_rights_is_told_what_it_may_not_see(RealPostgres server) {
        var scene = LookScene.rich(server);
        scene.execute("analyze twins; alter table owners force row level security");
        String nobody = scene.database + "_nobody";
        scene.execute(
                "create role %s login password '%s'".formatted(nobody, server.password().reveal()));
        try {
            scene.execute("grant select (a) on twins to " + nobody);
            var service =
                    LookScene.service(
                            scene.target().withUser(nobody, Optional.of(server.password())));
            var twins =
                    service.describe(
                            new DescribeRequest("twins", Optional.empty()), RealPostgres.run());
            assertThat(twins.notVisible())
                    .contains("statistics of b (not visible to role %s)".formatted(nobody));
            assertThat(twins.columns().getFirst().distinct()).contains(1L);
            assertThat(twins.columns().getLast().distinct()).isEmpty();
            assertThat(twins.rows()).contains(2L);
            assertThat(twins.total()).isPresent();
            var lone =
                    service.describe(
                            new DescribeRequest("lone", Optional.empty()), RealPostgres.run());
            assertThat(lone.notVisible())
                    .contains(
                            "where the sequence stands (not visible to role %s)".formatted(nobody));
            assertThat(PlainData.fields(twins)).contains(entry("name", "twins"));
            assertThat(service.indexes(LookScene.all(), RealPostgres.run()).indexes()).isNotEmpty();
            assertThat(service.functions(LookScene.all(), RealPostgres.run()).functions())
                    .isNotEmpty();
        } finally {
            scene.execute("drop owned by %1$s; drop role %1$s".formatted(nobody));
        }
    }

    private static org.assertj.core.groups.Tuple column(
            String name,
            String type,
            Nullable nullable,
            @org.jspecify.annotations.Nullable String value,
            @org.jspecify.annotations.Nullable String collation) {
        return tuple(
                name,
                type,
                Optional.of(nullable),
                Optional.ofNullable(value),
                Optional.ofNullable(collation));
    }

    private static long bytes(Optional<ByteSize> size) {
        return size.map(ByteSize::bytes).orElse(0L);
    }
}
