package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/// Copies of real clusters, recovered to all kinds of targets, started and compared.
@Tag("servers")
class RestoreTest {

    @OnEveryPostgres
    void a_cluster_comes_back_as_of_every_kind_of_target(RealPostgres shared) {
        try (var server = RealPostgres.start(shared.major(), Map.of("max_connections", "37"));
                var scene = new RecoveryScene(server);
                WalReceiver receiver = scene.receive()) {
            server.execute("postgres", "create table t (n int)");
            server.execute("postgres", "insert into t values (1)");
            scene.backup();
            server.execute("postgres", "insert into t values (2)");
            String position = scene.position().toString();
            server.execute("postgres", "insert into t values (3)");
            server.query("postgres", "select pg_create_restore_point('before the fourth')");
            server.execute("postgres", "insert into t values (4)");
            String time = scene.now();
            String xid =
                    server.query(
                            "postgres",
                            "with gone as (delete from t returning n)"
                                    + " select (pg_current_xact_id()::text::bigint & 4294967295)::text"
                                    + " from gone limit 1");
            server.execute("postgres", "insert into t values (5)");
            scene.store(receiver);

            var answers =
                    Map.of(
                            "latest",
                            "5",
                            position,
                            "12",
                            "point:before the fourth",
                            "123",
                            time,
                            "1234",
                            "xid:" + xid,
                            "1234");
            answers.forEach((at, rows) -> {
                String copy = "copy" + rows + at.length();
                RestoreResult result = scene.restored(at, copy);
                assertThat(rows(scene, copy)).as(at).isEqualTo(rows);
                assertThat(result.checks()).as(at).hasSize(4);
                assertThat(scene.query(copy, "select current_setting('archive_mode')"))
                        .isEqualTo("off");
                // What made this recovery stop must not stop a later one.
                assertThat(
                                scene.query(
                                        copy,
                                        "select count(*) from pg_file_settings"
                                                + " where name like 'recovery_target%'"))
                        .isEqualTo("0");
                assertThat(scene.query(copy, "select current_setting('max_connections')"))
                        .isEqualTo("37");
            });
        }
    }

    private static String rows(RecoveryScene scene, String copy) {
        return scene.query(copy, "select string_agg(n::text, '' order by n) from t");
    }
}
