package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.wal.WalError;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.RepositoryError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Copies that went on by themselves: their timelines are in the same repository, and each can be
/// restored.
@Tag("servers")
class TimelineRestoreTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /// The original's rows are 1, 2, 3; the copy left it after 2.
    @Test
    void every_history_of_a_cluster_can_be_restored() {
        try (var server = RealPostgres.start(14);
                var scene = new RecoveryScene(server)) {
            String fork = threeRows(scene);
            scene.restored(fork, "second");
            goOn(scene, "second", 20);

            assertThat(rows(scene, request(scene, "latest", "a", 2L))).isEqualTo("1,2,20");
            assertThat(rows(scene, request(scene, "latest", "b", 1L))).isEqualTo("1,2,3");
            // The fork lies within a segment, which both timelines have.
            assertThat(rows(scene, request(scene, fork, "c", 2L))).isEqualTo("1,2");
            assertThat(rows(scene, request(scene, "latest", "d", null))).isEqualTo("1,2,20");

            // Another copy leaves timeline 1 at the same place, for a number of its own.
            scene.restored(fork, "third");
            goOn(scene, "third", 30);
            assertThat(rows(scene, request(scene, "latest", "e", 3L))).isEqualTo("1,2,30");
            assertThat(rows(scene, request(scene, "latest", "f", 2L))).isEqualTo("1,2,20");
        }
    }

    /// Backs up after the first row, and stores all WAL.
    ///
    /// @return the position after the second
    private static String threeRows(RecoveryScene scene) {
        try (WalReceiver receiver = scene.receive()) {
            scene.server.execute("postgres", "create table t as select 1 as n");
            scene.backup();
            scene.server.execute("postgres", "insert into t values (2)");
            String fork = scene.position().toString();
            scene.server.execute("postgres", "insert into t values (3)");
            scene.store(receiver);
            return fork;
        }
    }

    /// Neither copy knew of the other when it was promoted.
    @Test
    void two_copies_with_one_number_are_told_apart_by_a_backup() {
        try (var server = RealPostgres.start(15);
                var scene = new RecoveryScene(server)) {
            String fork = threeRows(scene);
            scene.restored("latest", "one");
            scene.restored(fork, "two");
            scene.restored(fork, "twin");
            goOn(scene, "one", 10);
            goOn(scene, "two", 20);
            // It left at the same place as the other, so that their histories have one name.
            assertThatThrownBy(() -> goOn(scene, "twin", 30))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e ->
                                    assertThat(e.failure().code())
                                            .isEqualTo(RepositoryError.WAL_CONFLICT));
            for (Long timeline : new Long[] {null, 2L}) {
                assertThatThrownBy(() ->
                                scene.restore()
                                        .restore(
                                                request(scene, "latest", "x", timeline),
                                                RealPostgres.run()))
                        .isInstanceOfSatisfying(
                                FailureException.class,
                                e ->
                                        assertThat(e.failure().code())
                                                .isIn(
                                                        WalError.SEVERAL_TIMELINES,
                                                        RestoreError.UNKNOWN_TIMELINE));
                assertThat(scene.root.resolve("x")).doesNotExist();
            }
            assertThat(rows(scene, request(scene, "latest", "y", 1L))).isEqualTo("1,2,3");
        }
    }

    /// Writes a row to a copy and receives all its WAL.
    private static void goOn(RecoveryScene scene, String copy, int row) {
        var target = scene.local().target(copy, "postgres");
        try (var receiver =
                        WalReceiver.connect(
                                target, scene.repository(), Optional.empty(), RealPostgres.run());
                var session =
                        Sessions.open(target, SessionSettings.defaults(), RealPostgres.run())) {
            var begin =
                    Lsn.parse(
                            session.one(
                                    Sql.text(
                                            "select redo_lsn::text as lsn from pg_control_checkpoint()"),
                                    it -> it.text("lsn")));
            receiver.begin(begin, new TimelineId(receiver.timeline().number()));
            session.execute(Sql.text("insert into t values (" + row + ")"));
            session.one(Sql.text("select pg_switch_wal()::text as lsn"), it -> it.text("lsn"));
            receiver.await(
                    Lsn.parse(
                            session.one(
                                    Sql.text("select pg_current_wal_flush_lsn()::text as lsn"),
                                    it -> it.text("lsn"))),
                    LONG);
        }
        scene.discard(copy);
    }

    private static RestoreRequest request(
            RecoveryScene scene, String at, String folder, @Nullable Long timeline) {
        Path to = scene.root.resolve(folder);
        return new RestoreRequest(
                at,
                to,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(timeline),
                List.of());
    }

    private static String rows(RecoveryScene scene, RestoreRequest request) {
        scene.restore().restore(request, RealPostgres.run());
        String copy = String.valueOf(request.to().getFileName());
        String rows = scene.query(copy, "select string_agg(n::text, ',' order by n) from t");
        scene.discard(copy);
        return rows;
    }
}
