package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.migrate.MigrateService;
import dev.holdfast.operations.migrate.Trial;
import dev.holdfast.operations.migrate.Trials;
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
import java.util.Map;
import java.util.Optional;

/// A project in a folder of its own: a database of its own on a shared server, declared files,
/// migrations, and somebody who answers what is asked and remembers it. Plans are tried on the same
/// shared server, which is quicker than starting one for each.
public final class DeclaredProject implements AutoCloseable {
    public final RealPostgres server;
    public final String database;
    public final Path root;

    /// What somebody else does once the plan is made.
    Runnable beforeChange = () -> {};

    public final List<String> said = new ArrayList<>();
    public final List<Confirmation> asked = new ArrayList<>();

    /// The labels that ways back were asked for with.
    public final List<String> secured = new ArrayList<>();

    /// What `--database` says.
    public Optional<String> named = Optional.empty();

    /// Whether what is asked is agreed to.
    public boolean agrees = true;

    /// What the way back is called; nothing where the project has none.
    public Optional<String> wayBack = Optional.of("backup 20260101-000000F");

    /// Whether the cluster has a backup to try migrations on.
    public boolean hasBackup;

    private DeclaredProject(RealPostgres server, Path root, String more) {
        this.server = server;
        this.root = root;
        this.database = server.createDatabase();
        put(
                "holdfast.yml",
                """
                version: 1
                project: shop
                postgres:
                  main:
                    url: postgresql://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable
                    databases:
                          %s: { schema: schema/, migrations: migrations/%s }
                """
                        .formatted(server.password().reveal(), server.port(), database, more));
        makeFolder("schema");
        makeFolder("migrations");
    }

    public static DeclaredProject on(int major) {
        return on(RealPostgres.shared(major), "");
    }

    /// @param more of the database's configuration, after a comma
    public static DeclaredProject on(RealPostgres server, String more) {
        try {
            Path root = Files.createTempDirectory("hf");
            new Disk().setMode(root, Disk.PUBLIC_DIRECTORY);
            return new DeclaredProject(server, root, more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes a file of the project.
    public DeclaredProject put(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes a file of the project.
    public void remove(String name) {
        new Disk().delete(root.resolve(name));
    }

    /// Declares all there is to be.
    public DeclaredProject declare(String sql) {
        return put("schema/all.sql", sql);
    }

    /// Runs SQL on the database.
    public DeclaredProject live(String sql) {
        server.execute(database, sql);
        return this;
    }

    public String query(String sql) {
        return server.query(database, sql);
    }

    /// The columns of all tables of schema public: `t.a t.b`.
    public String columns() {
        return query(
                "select coalesce(string_agg(table_name || '.' || column_name, ' '"
                        + " order by table_name, column_name), '') from information_schema.columns"
                        + " where table_schema = 'public'");
    }

    public List<String> files(String folder) {
        try (var files = Files.list(root.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String text(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Project project() {
        return load(root);
    }

    static Project load(Path root) {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    public SchemaService schema() {
        return schema(new Disk());
    }

    public SchemaService schema(Disk disk) {
        return new SchemaService(
                this::project,
                () ->
                        new Workshop(
                                RealPostgres.engines(),
                                disk,
                                new CommandRunner(),
                                migrations(),
                                (_, label, _) -> {
                                    secured.add(label);
                                    return wayBack;
                                }));
    }

    public MigrateService migrate() {
        return migrate(new Disk());
    }

    public MigrateService migrate(Disk disk) {
        return new MigrateService(
                this::project,
                schema(),
                trials(),
                dev.holdfast.operations.migrate.Safeguard.NONE,
                disk);
    }

    /// Databases to try migrations on, on the server that the project's own is on.
    private Trials trials() {
        return new Trials() {
            @Override
            public Optional<Trial> restored(Optional<String> name, Run run) {
                if (!hasBackup) {
                    return Optional.empty();
                }
                String copy = database + "_copy";
                server.execute(
                        "postgres", "create database %s template %s".formatted(copy, database));
                return Optional.of(
                        new Trial(
                                server.target(copy),
                                "a copy",
                                true,
                                _ -> false,
                                () ->
                                        server.execute(
                                                "postgres",
                                                "drop database %s with (force)".formatted(copy))));
            }

            @Override
            public Trial empty(Optional<String> name, Optional<String> url, Run run) {
                var sandbox = schema().sandbox(name, url.or(() -> sandbox()), run);
                return new Trial(
                        sandbox.newDatabase(run),
                        "an empty database",
                        false,
                        role -> sandbox.ensureRole(role, run),
                        sandbox::close);
            }
        };
    }

    static Migrations migrations() {
        var service =
                new MigrateService(() -> {
                    throw new IllegalStateException("no project");
                });
        return new Migrations() {
            @Override
            public List<Path> files(Path folder) {
                return service.upFiles(folder);
            }

            @Override
            public String apply(Path folder, PostgresTarget database, Run run) {
                return service.applyAll(folder, database, run);
            }
        };
    }

    public Run run() {
        return run(false);
    }

    public Run dryRun() {
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
                    if (event instanceof RunEvent.Started started
                            && started.step().equals("change the schema")) {
                        beforeChange.run();
                    }
                }));
    }

    /// The server on which plans are tried.
    public Optional<String> sandbox() {
        return Optional.of(url("postgres"));
    }

    public String url(String of) {
        return "postgresql://postgres:%s@127.0.0.1:%d/%s?sslmode=disable"
                .formatted(server.password().reveal(), server.port(), of);
    }

    public DiffResult diff(String from, String to, String... renames) {
        return schema().diff(
                        new DiffRequest(
                                Optional.of(from),
                                Optional.of(to),
                                List.of(renames),
                                false,
                                sandbox(),
                                named),
                        run());
    }

    public DiffResult diff() {
        return diff("live", "declared");
    }

    CheckResult check() {
        return check(Optional.empty(), Optional.empty());
    }

    CheckResult check(Optional<String> against, Optional<CheckRequest.RowCounts> rows) {
        return schema().check(new CheckRequest(against, rows, sandbox(), named), run());
    }

    /// How a sync is asked for.
    enum Asked {
        DESTRUCTIVE,
        WITHOUT_BACKUP,
        SEED,
        NO_SEED,
        ONE_TRANSACTION,
        DRY
    }

    SyncResult sync(Asked... asked) {
        return sync(Duration.ofSeconds(2), List.of(), asked);
    }

    SyncResult sync(Duration lockTimeout, List<String> renames, Asked... asked) {
        var how = List.of(asked);
        return schema().sync(
                        new SyncRequest(
                                how.contains(Asked.DESTRUCTIVE),
                                how.contains(Asked.WITHOUT_BACKUP),
                                how.contains(Asked.SEED),
                                how.contains(Asked.NO_SEED),
                                renames,
                                how.contains(Asked.ONE_TRANSACTION),
                                Optional.of(lockTimeout),
                                sandbox(),
                                named),
                        how.contains(Asked.DRY) ? dryRun() : run());
    }

    DumpResult dump(String side, boolean noOwner) {
        return schema().dump(
                        new DumpRequest(
                                Optional.of(side),
                                Optional.empty(),
                                false,
                                noOwner,
                                sandbox(),
                                named),
                        run());
    }

    private void makeFolder(String name) {
        try {
            Files.createDirectory(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        new Disk().deleteTree(root);
    }
}
