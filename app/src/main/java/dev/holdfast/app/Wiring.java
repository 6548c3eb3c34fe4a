package dev.holdfast.app;

import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.backup.BackupService;
import dev.holdfast.operations.backup.RunRequest;
import dev.holdfast.operations.config.ConfigService;
import dev.holdfast.operations.config.LoadedProject;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.local.WorkFolder;
import dev.holdfast.operations.migrate.MigrateService;
import dev.holdfast.operations.migrate.Trial;
import dev.holdfast.operations.migrate.Trials;
import dev.holdfast.operations.migrate.UpRequest;
import dev.holdfast.operations.quickstart.QuickstartService;
import dev.holdfast.operations.quickstart.Rooms;
import dev.holdfast.operations.repository.RepositoryService;
import dev.holdfast.operations.restore.RestoreService;
import dev.holdfast.operations.schema.Migrations;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.operations.schema.Workshop;
import dev.holdfast.operations.wal.WalService;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.surface.cli.GlobalOptions;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Says what is made of what: the only place that makes services. Reading it is reading the
/// architecture.
final class Wiring {
    private Wiring() {}

    static List<Operation<?, ?>> operations(GlobalOptions options, Consumer<String> warnings) {
        var operations = new ArrayList<Operation<?, ?>>();
        Supplier<LoadedProject> loaded = () -> load(options, warnings);
        Supplier<Project> project = () -> loaded.get().project();
        operations.addAll(
                new QuickstartService(
                                project,
                                home().orElse(Path.of("")).toAbsolutePath(),
                                new Disk(),
                                Wiring::rooms)
                        .operations());
        operations.addAll(local(project).operations());
        operations.addAll(migrate(project).operations());
        operations.addAll(schema(project).operations());
        operations.addAll(new RepositoryService(project, new Disk()).operations());
        operations.addAll(backup(project).operations());
        operations.addAll(restore(project).operations());
        operations.addAll(wal(project).operations());
        operations.addAll(new ConfigService(loaded).operations());
        return operations;
    }

    static LocalService local(Supplier<Project> project) {
        return new LocalService(
                project,
                engines(),
                new Disk(),
                new CommandRunner(),
                (database, run) ->
                        migrate(project).up(UpRequest.onStart(database), run).sentence());
    }

    static MigrateService migrate(Supplier<Project> project) {
        return new MigrateService(
                project,
                schema(project),
                trials(project),
                new MigrationSafeguard(project, backup(project), wal(project)),
                new Disk());
    }

    static WalService wal(Supplier<Project> project) {
        return new WalService(project, new Disk());
    }

    static BackupService backup(Supplier<Project> project) {
        return new BackupService(project, new Disk(), Version.text());
    }

    static RestoreService restore(Supplier<Project> project) {
        LocalService local = local(project);
        return new RestoreService(project, local, local::programs, new Disk(), new CommandRunner());
    }

    private static SchemaService schema(Supplier<Project> project) {
        return new SchemaService(
                project,
                () ->
                        new Workshop(
                                engines(),
                                new Disk(),
                                new CommandRunner(),
                                migrations(new MigrateService(project)),
                                (database, _, run) -> backUpBefore(project, database, run)));
    }

    private static Migrations migrations(MigrateService migrate) {
        return new Migrations() {
            @Override
            public List<Path> files(Path folder) {
                return migrate.upFiles(folder);
            }

            @Override
            public String apply(Path folder, PostgresTarget database, Run run) {
                return migrate.applyAll(folder, database, run);
            }
        };
    }

    /// Databases to try migrations on.
    private static Trials trials(Supplier<Project> project) {
        return new Trials() {
            @Override
            public Optional<Trial> restored(Optional<String> database, Run run) {
                if (project.get().config().repository().isEmpty()) {
                    return Optional.empty();
                }
                String name = Targets.database(project.get(), database).database();
                return restore(project)
                        .copy(Targets.clusterOf(project.get(), database), sandboxes(project), run)
                        .map(copy ->
                                new Trial(
                                        copy.server().target(name),
                                        "backup %s as of %s"
                                                .formatted(
                                                        copy.backup(),
                                                        copy.asOf()
                                                                .truncatedTo(ChronoUnit.SECONDS)),
                                        true,
                                        _ -> false,
                                        copy::close));
            }

            @Override
            public Trial empty(Optional<String> database, Optional<String> sandbox, Run run) {
                var server = schema(project).sandbox(database, sandbox, run);
                return new Trial(
                        server.newDatabase(run),
                        "an empty database",
                        false,
                        role -> server.ensureRole(role, run),
                        server::close);
            }
        };
    }

    private static SandboxPlace sandboxes(Supplier<Project> project) {
        var disk = new Disk();
        return new SandboxPlace(
                Targets.workFolder(project.get(), WorkFolder.SANDBOX, disk),
                engines(),
                disk,
                new CommandRunner());
    }

    /// What is dropped from a schema can be had back from a backup made just before.
    private static Optional<String> backUpBefore(
            Supplier<Project> project, Optional<String> database, Run run) {
        if (project.get().config().repository().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> cluster = Targets.clusterOf(project.get(), database);
        var backup = backup(project).run(new RunRequest(cluster, Optional.empty(), false), run);
        return backup.label().map(label -> "backup " + label);
    }

    private static Rooms rooms(Supplier<Project> project) {
        return new Rooms(
                local(project), new MigrateService(project), backup(project), restore(project));
    }

    static EnginesFolder engines() {
        return EnginesFolder.usual(home(), System.getenv());
    }

    /// Where the program's own files are.
    private static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty("holdfast.home")).map(Path::of);
    }

    private static LoadedProject load(GlobalOptions options, Consumer<String> warnings) {
        LoadedProject loaded =
                ProjectLoader.loadWithOrigins(
                        Path.of(""), System.getenv(), options.config(), options.environment());
        loaded.warnings().forEach(warnings);
        return loaded;
    }
}
