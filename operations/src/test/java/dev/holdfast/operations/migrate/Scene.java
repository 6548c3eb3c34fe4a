package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A database of its own, a folder of migrations, and somebody who agrees to everything and
/// remembers what was asked and said.
final class Scene {
    final RealPostgres server;
    final String database;
    final Path folder;
    final List<String> said = new ArrayList<>();
    final List<Confirmation> asked = new ArrayList<>();
    PostgresTarget target;
    boolean agrees = true;
    boolean isProtected;

    Scene(RealPostgres server, Path folder) {
        this.server = server;
        this.folder = folder;
        this.database = server.createDatabase();
        this.target = server.target(database);
    }

    Scene file(String name, String text) {
        return file(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    Scene file(String name, byte[] bytes) {
        try {
            Files.write(folder.resolve(name), bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Migrations 1 to `count`, each a table t1, t2, ... and its removal.
    Scene tables(int count) {
        for (int n = 1; n <= count; n++) {
            file("%03d_table_%d.up.sql".formatted(n, n), "create table t%d(a int);".formatted(n));
            file("%03d_table_%d.down.sql".formatted(n, n), "drop table t%d;".formatted(n));
        }
        return this;
    }

    MigrateService service() {
        return new MigrateService(_ -> new MigrationTarget(target, folder, isProtected));
    }

    Run run() {
        return run(false);
    }

    Run dryRun() {
        return run(true);
    }

    private Run run(boolean dry) {
        return new Run(
                Clock.systemUTC(),
                dry,
                question -> {
                    asked.add(question);
                    return agrees;
                },
                List.of(event -> {
                    if (event instanceof RunEvent.Noted noted) {
                        said.add(noted.text());
                    }
                }));
    }

    MigrateResult up() {
        return service().up(upRequest(null), run());
    }

    MigrateResult up(int count) {
        return service().up(upRequest(count), run());
    }

    MigrateResult down(int count) {
        return service()
                .down(
                        new DownRequest(
                                Optional.of(count),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        run());
    }

    MigrateResult downAll() {
        return service()
                .down(
                        new DownRequest(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        run());
    }

    MigrateResult goTo(String version) {
        return service()
                .goTo(
                        new GotoRequest(
                                MigrationVersion.parse(version),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        run());
    }

    ForceResult force(String version) {
        return service().force(forceRequest(version), run());
    }

    RepairResult repair() {
        return service().repair(new RepairRequest(Optional.empty(), Optional.empty()), run());
    }

    /// The journal, newest first: `2 UP DONE`.
    List<String> history() {
        return service()
                .history(new HistoryRequest(false, Optional.empty()), run())
                .steps()
                .stream()
                .map(it -> "%s %s %s".formatted(it.version(), it.action(), it.outcome()))
                .toList();
    }

    StatusResult status() {
        return service().status(new StatusRequest(Optional.empty()), run());
    }

    static UpRequest upRequest(@org.jspecify.annotations.Nullable Integer count) {
        return new UpRequest(
                Optional.ofNullable(count),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(15)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty(),
                false);
    }

    static ForceRequest forceRequest(String version) {
        return new ForceRequest(
                MigrationVersion.parse(version), Optional.empty(), Optional.empty());
    }

    /// The version table as golang-migrate would read it: `3`, `3 dirty`, `empty`, or `no table`.
    String row() {
        if (query("select to_regclass('schema_migrations') is null").equals("t")) {
            return "no table";
        }
        return query(
                "select coalesce((select version || case when dirty then ' dirty' else '' end"
                        + " from schema_migrations), 'empty')");
    }

    /// The names of all tables but the version table.
    String tables() {
        return query(
                "select coalesce(string_agg(relname, ' ' order by relname), '') from pg_class"
                        + " where relnamespace = 'public'::regnamespace and relkind = 'r'"
                        + " and relname <> 'schema_migrations'");
    }

    String query(String sql) {
        return server.query(database, sql);
    }

    void execute(String sql) {
        server.execute(database, sql);
    }
}
