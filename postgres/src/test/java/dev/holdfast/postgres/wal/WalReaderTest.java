package dev.holdfast.postgres.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.WalEvent.Checkpoint;
import dev.holdfast.postgres.wal.WalEvent.Commit;
import dev.holdfast.postgres.wal.WalEvent.RestorePoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;

class WalReaderTest {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;

    @OnEveryPostgres
    void reads_what_a_server_writes_and_finds_where_it_ends(int major) throws IOException {
        try (var server = RealPostgres.start(major, Map.of("wal_keep_size", "1GB"))) {
            Lsn from = position(server);
            server.execute(
                    "postgres",
                    "create table t as select n, repeat('x', 300) from generate_series(1, 90000) n");
            server.execute("postgres", "select pg_create_restore_point('here')");
            server.execute("postgres", "checkpoint");
            Lsn to = position(server);
            var system =
                    SystemId.parse(
                            server.query(
                                    "postgres",
                                    "select system_identifier from pg_control_system()"));
            var folder =
                    new WalFolder(
                            server.dataDirectory().resolve("pg_wal"), TimelineId.FIRST, SEGMENT);
            var reader = new WalReader(folder, system, TimelineId.FIRST, SEGMENT, from);

            var events = new ArrayList<WalEvent>();
            while (reader.next()) {
                reader.event().ifPresent(events::add);
            }

            assertThat(reader.major()).isEqualTo(major);
            assertThat(events)
                    .hasAtLeastOneElementOfType(Commit.class)
                    .hasAtLeastOneElementOfType(Checkpoint.class)
                    .anyMatch(it -> it instanceof RestorePoint at && at.name().equals("here"));
            assertThat(reader.endOfWal().position()).isGreaterThanOrEqualTo(to);
            assertThat(reader.endOfWal().cause()).isEqualTo(EndOfWal.Cause.UNWRITTEN);
        }
    }

    private static Lsn position(RealPostgres server) {
        return Lsn.parse(server.query("postgres", "select pg_current_wal_insert_lsn()"));
    }
}
