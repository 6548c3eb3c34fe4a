package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("servers")
class ReplicationTest {
    @OnEveryPostgres
    void a_server_says_who_it_is(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL);
                var toDatabase = Wires.open(server, ReplicationMode.DATABASE)) {
            var identity = new Replication(connection).identifySystem();

            assertThat(identity.systemId())
                    .hasToString(
                            server.query(
                                    "postgres",
                                    "select system_identifier from pg_control_system()"));
            assertThat(identity.timeline()).isEqualTo(TimelineId.FIRST);
            assertThat(identity.flushed()).isGreaterThan(Lsn.NONE);
            assertThat(identity.database()).isEmpty();
            assertThat(new Replication(toDatabase).identifySystem().database())
                    .contains("postgres");
            assertThat(new Replication(connection).show("wal_segment_size")).isEqualTo("16MB");
            assertThat(connection.version().major()).isEqualTo(server.major());
            assertThat(connection.parameter("server_encoding")).isPresent();
            assertThat(connection.isEncrypted()).isFalse();
        }
    }

    @OnEveryPostgres
    void a_slot_keeps_wal_from_its_creation_on(RealPostgres server) {
        String name = server.createDatabase() + "_slot";
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            var replication = new Replication(connection);
            assertThat(replication.readSlot(name)).isEmpty();

            replication.createSlot(name);

            var slot = replication.readSlot(name).orElseThrow();
            assertThat(slot.type()).isEqualTo("physical");
            assertThat(slot.restart().orElseThrow())
                    .isLessThanOrEqualTo(replication.identifySystem().flushed());
            assertThat(slot.timeline())
                    .isEqualTo(
                            server.major() < 15 ? Optional.empty() : Optional.of(TimelineId.FIRST));
            Failure twice =
                    failure(() -> {
                        replication.createSlot(name);
                        return null;
                    });
            assertThat(twice.code()).isEqualTo(PostgresError.REFUSED);
            assertThat(twice.facts()).containsEntry("sqlstate", "42710");

            replication.dropSlot(name, true);

            assertThat(replication.readSlot(name)).isEmpty();
            assertThat(
                            failure(
                                            () -> {
                                                replication.dropSlot(name, false);
                                                return null;
                                            })
                                    .facts())
                    .containsEntry("sqlstate", "42704");
            // Refusals have left the connection usable.
            assertThat(replication.show("port")).isEqualTo(String.valueOf(server.port()));
        }
    }

    @OnEveryPostgres
    void a_slot_is_read_without_sql_where_the_server_can(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            var replication = new Replication(connection);
            if (server.major() >= 15) {
                assertThat(replication.readSlot("no_such_slot")).isEmpty();
            } else {
                assertThat(failure(() -> replication.readSlot("no_such_slot")).code())
                        .isEqualTo(PostgresError.UNSUPPORTED_COMMAND);
            }
            assertThat(replication.identifySystem().timeline()).isEqualTo(TimelineId.FIRST);
        }
    }

    @OnEveryPostgres
    void names_that_need_quoting_reach_the_server_as_they_are(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            Failure refused =
                    failure(() -> {
                        new Replication(connection).createSlot("Bad; Name");
                        return null;
                    });
            assertThat(refused.facts()).containsEntry("sqlstate", "42602");
            assertThat(refused.message()).contains("Bad; Name");
        }
    }

    @OnEveryPostgres
    void a_missing_history_is_refused(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            Failure refused =
                    failure(() -> new Replication(connection).timelineHistory(new TimelineId(77)));
            assertThat(refused.code()).isEqualTo(PostgresError.REFUSED);
            assertThat(refused.facts()).containsEntry("sqlstate", "58P01");
        }
    }

    @OnEveryPostgres
    void queries_answer_rows_of_text_and_each_command_its_own(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            var results =
                    connection.query("select 1 as one, null as none, 'ä'; select 2 where false; ;");
            assertThat(results).hasSize(2);
            assertThat(results.getFirst().text(0, "one")).contains("1");
            assertThat(results.getFirst().text(0, "none")).isEmpty();
            assertThat(results.getFirst().text(0, "?column?")).contains("ä");
            assertThat(results.getLast().size()).isZero();
            assertThat(results.getLast().tag()).isEqualTo("SELECT 0");
            assertThat(connection.query("")).isEmpty();

            connection.query("do $$ begin raise warning 'mind the gap'; end $$");
            assertThat(connection.notices())
                    .containsExactly(
                            new Notice("WARNING", "01000", "mind the gap", Optional.empty()));
            assertThat(failure(() -> connection.query("select 1/0")).facts())
                    .containsEntry("sqlstate", "22012");
            assertThat(connection.query("select 1").getFirst().tag()).isEqualTo("SELECT 1");
        }
    }

    @OnEveryPostgres
    void rows_are_copied_in_and_out(RealPostgres server) {
        var rows = new StringBuilder();
        for (int row = 0; row < 20_000; row++) {
            rows.append(row).append("\tx\n");
        }
        // One row that does not fit the reader's first buffer.
        rows.append("20000\t").append("y".repeat(600_000)).append('\n');
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            connection.query("create temporary table copied (id int, text text)");
            var in = connection.copyIn("copy copied from stdin");
            in.send(ByteBuffer.wrap(rows.toString().getBytes(StandardCharsets.UTF_8)));
            assertThat(in.end()).isEqualTo("COPY 20001");

            var out = connection.copyOut("copy copied to stdout");
            var copied = new StringBuilder();
            while (out.next()) {
                copied.append(new String(Wires.bytes(out.data()), StandardCharsets.UTF_8));
            }
            assertThat(copied).hasToString(rows.toString());

            connection.copyIn("copy copied from stdin").fail("changed our mind");
            assertThat(connection.query("select count(*) from copied").getFirst().text(0, "count"))
                    .contains("20001");
        }
    }

    @OnEveryPostgres
    void answers_beyond_the_limit_are_given_up(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            Failure tooMuch =
                    failure(() ->
                            connection.query(
                                    "select repeat('x', 8000000) from generate_series(1, 9)"));
            assertThat(tooMuch.code()).isEqualTo(PostgresError.BROKEN_PROTOCOL);
            assertThat(tooMuch.message()).contains("more than 64 MiB of answers");
            assertThat(failure(() -> connection.query("select 1")).code())
                    .isEqualTo(PostgresError.CONNECTION_LOST);
        }
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            assertThat(failure(() -> connection.query("select repeat('x', 17000000)")).message())
                    .contains("a message of type D that is 17000010 bytes long");
        }
    }

    @OnEveryPostgres
    void a_wal_file_that_is_gone_is_told(RealPostgres server) {
        var codes = new ArrayList<Object>();
        for (int round = 0; round < 3; round++) {
            server.execute("postgres", "select pg_switch_wal(); checkpoint");
        }
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            var stream =
                    new Replication(connection)
                            .stream(Optional.empty(), Lsn.parse("0/0"), TimelineId.FIRST);
            Failure gone =
                    failure(() -> {
                        while (true) {
                            stream.next(Wires.LONG);
                        }
                    });
            codes.add(gone.code());
            assertThat(gone.message()).contains("0/0");
            assertThat(new Replication(connection).identifySystem().flushed())
                    .isGreaterThan(Lsn.NONE);
        }
        assertThat(codes).isEqualTo(List.of(PostgresError.WAL_REMOVED));
    }
}
