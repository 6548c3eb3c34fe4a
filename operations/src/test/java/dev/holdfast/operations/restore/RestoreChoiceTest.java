package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.backup.RunResult;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.RealPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which backup a restore begins with: the newest one that knows nothing of what came after the
/// target.
@Tag("servers")
class RestoreChoiceTest {
    private final RealPostgres server = RealPostgres.start(16);
    private final RecoveryScene scene = new RecoveryScene(server);

    @AfterEach
    void close() {
        try (server) {
            scene.close();
        }
    }

    /// The WAL behind the second backup does not say that the accident was before it.
    @Test
    void a_time_before_an_accident_is_not_restored_from_a_quiet_backup_after_it() {
        try (WalReceiver receiver = scene.receive()) {
            server.execute("postgres", "create table t as select 1 as n");
            String first = label(scene.backup());
            server.execute("postgres", "insert into t values (2)");
            String time = scene.now();
            server.execute("postgres", "delete from t");
            String second = label(scene.backup());
            scene.store(receiver);
            assertThat(planned(time).backup()).as("nobody wrote after it").isEqualTo(first);
            server.execute("postgres", "insert into t values (3)");
            String later = scene.now();
            server.execute("postgres", "insert into t values (4)");
            scene.store(receiver);
            assertThat(planned(time).backup()).as("somebody wrote after it").isEqualTo(first);
            assertThat(planned(later).backup()).isEqualTo(second);
            assertThat(planned("latest").backup()).isEqualTo(second);
        }
    }

    @Test
    void a_time_after_a_backup_in_quiet_is_restored_from_it() {
        try (WalReceiver receiver = scene.receive()) {
            scene.backup();
            String second = label(scene.backup());
            String time = scene.now();
            server.execute("postgres", "create table t as select 1 as n");
            scene.store(receiver);
            assertThat(planned(time).backup()).isEqualTo(second);
        }
    }

    @Test
    void a_transaction_or_a_point_before_the_newest_backup_is_found_from_an_older_one() {
        try (WalReceiver receiver = scene.receive()) {
            server.execute("postgres", "create table t as select 1 as n");
            String first = label(scene.backup());
            server.query("postgres", "select pg_create_restore_point('release')");
            String xid =
                    server.query(
                            "postgres",
                            "with gone as (delete from t returning n)"
                                    + " select pg_current_xact_id() from gone");
            scene.backup();
            scene.store(receiver);
            assertThat(planned("xid:" + xid).backup()).isEqualTo(first);
            assertThat(planned("point:release").backup()).isEqualTo(first);
        }
    }

    private static String label(RunResult backup) {
        return backup.label().orElseThrow().text();
    }

    private RestoreResult planned(String at) {
        return scene.restore().restore(scene.unstarted(at, "copy"), RecoveryScene.dryRun());
    }
}
