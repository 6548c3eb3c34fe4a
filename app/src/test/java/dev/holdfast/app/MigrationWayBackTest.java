package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.operations.migrate.HistoryRequest;
import dev.holdfast.operations.migrate.HistoryResult.Details;
import dev.holdfast.operations.migrate.MigrateResult;
import dev.holdfast.operations.migrate.UpRequest;
import dev.holdfast.operations.restore.RestoreRequest;
import dev.holdfast.operations.wal.ReceiveRequest;
import dev.holdfast.operations.wal.StatusRequest;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What leads back to before a run of migrations, with a real repository: from no backup at all to
/// a copy of the cluster as it was before its data was dropped.
@Tag("servers")
class MigrationWayBackTest {
    private final RealPostgres server = RealPostgres.start(18);
    private final List<String> said = new ArrayList<>();
    private Path root = Path.of("");

    @BeforeEach
    void project() throws IOException {
        root = Files.createTempDirectory("holdfast-way-back").toRealPath();
        new Disk().setMode(root, Disk.PUBLIC_DIRECTORY);
        Files.createDirectory(root.resolve("migrations"));
        file("1_t.up.sql", "create table t (a int); insert into t values (42);");
        Files.writeString(
                root.resolve("holdfast.yml"),
                """
                version: 1
                project: shop
                postgres:
                  main:
                    url: postgresql://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable
                    databases:
                      postgres: { migrations: migrations/ }
                repository:
                  local: { path: repository }
                """
                        .formatted(server.password().reveal(), server.port()));
    }

    @AfterEach
    void close() {
        Wiring.local(this::load).down(new DownRequest(), RealPostgres.run());
        new Disk().deleteTree(root);
        server.close();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(root.resolve("migrations").resolve(name), text);
    }

    private Project load() {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    private Run run() {
        return new Run(
                Clock.systemUTC(),
                false,
                _ -> true,
                List.of(event -> {
                    if (event instanceof RunEvent.Noted noted) {
                        said.add(noted.text());
                    }
                }));
    }

    private MigrateResult up(boolean backup) {
        said.clear();
        return Wiring.migrate(this::load)
                .up(
                        new UpRequest(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                false,
                                false,
                                Optional.empty(),
                                backup),
                        run());
    }

    @Test
    void a_copy_of_before_the_run_is_one_command_away() throws Exception {
        assertThat(up(false).restorePoint()).isEmpty();
        assertThat(said).as("without a repository").isEmpty();
        Repository.create(root.resolve("repository"), new Disk(), run());
        file("2_u.up.sql", "create table u (a int);");
        assertThat(up(false))
                .returns(Optional.empty(), MigrateResult::restorePoint)
                .returns(List.of(), MigrateResult::next);
        assertThat(said)
                .anyMatch(it -> it.contains("the repository has no backup of cluster main"));

        file("3_v.up.sql", "create table v (a int);");
        assertAskedForBackup(up(true));
        assertThat(up(true).backup()).as("nothing to do").isEmpty();
        file("4_w.up.sql", "create table w (a int);");
        var unreceived = up(false);
        assertThat(unreceived.restorePoint()).isPresent();
        assertThat(unreceived.restore()).isEmpty();
        assertThat(said).anyMatch(it -> it.contains("can be reached only once"));

        file("5_gone.up.sql", "drop table t;");
        var destroyed = receiving(() -> up(false));
        String point = destroyed.restorePoint().orElseThrow();
        assertThat(point).matches("holdfast-before-4-[0-9a-f]{8}");
        String folder = "before-" + point.substring(point.length() - 8);
        assertThat(destroyed.next())
                .containsExactly("restore --at point:%s --to %s".formatted(point, folder));
        assertThat(server.query("postgres", "select to_regclass('t') is null")).isEqualTo("t");
        assertThat(journalledPoints())
                .startsWith(Optional.of(point), unreceived.restorePoint())
                .endsWith(Optional.empty());

        var copy = Wiring.restore(this::load).restore(restore("point:" + point, folder), run());

        assertThat(copy.passed()).isTrue();
        assertThat(answer(folder)).isEqualTo("42");
    }

    private static void assertAskedForBackup(MigrateResult result) {
        String label = result.backup().orElseThrow();
        assertThat(result.restore().orElseThrow())
                .matches(
                        "restore --at [0-9A-F]+/[0-9A-F]+ --to before-[0-9a-f]{8} --backup "
                                + label);
    }

    private List<Optional<String>> journalledPoints() {
        return Wiring.migrate(this::load)
                .history(new HistoryRequest(true, Optional.empty()), run())
                .details()
                .stream()
                .map(Details::restorePoint)
                .toList();
    }

    /// Does something while WAL is received, and sees to it that all of it is.
    private MigrateResult receiving(Supplier<MigrateResult> work)
            throws InterruptedException, ExecutionException {
        var background = run();
        var receiver =
                RealPostgres.run()
                        .beside(() -> Wiring.wal(this::load).receive(until(null), background));
        while (!isReceiving() && !receiver.isDone()) {
            RealPostgres.run().pause(Duration.ofMillis(20));
        }
        var result = work.get();
        background.cancel();
        receiver.get();
        server.execute("postgres", "select pg_switch_wal()");
        var flushed = Lsn.parse(server.query("postgres", "select pg_current_wal_flush_lsn()"));
        Wiring.wal(this::load).receive(until(flushed), run());
        return result;
    }

    private boolean isReceiving() {
        return Wiring.wal(this::load)
                .status(new StatusRequest(Optional.empty(), Optional.empty()), run())
                .clusters()
                .getFirst()
                .receiving()
                .orElse(false);
    }

    private static ReceiveRequest until(@Nullable Lsn position) {
        return new ReceiveRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(position));
    }

    private RestoreRequest restore(String at, String folder) {
        return new RestoreRequest(
                at,
                root.resolve(folder),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private String answer(String copy) {
        var target = Wiring.local(this::load).target(copy, "postgres");
        try (var session = Sessions.open(target, SessionSettings.defaults(), RealPostgres.run())) {
            return session.one(Sql.text("select a::text as a from t"), row -> row.text("a"));
        }
    }
}
