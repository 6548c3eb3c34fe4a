package dev.holdfast.operations.local;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.LocalServer.Up;
import dev.holdfast.operations.local.ResetResult.Going;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.postgres.server.ServerState;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Starts, stops, deletes and shows the servers of a project that are Holdfast's own.
public final class LocalService {
    /// The first line of the file of a demonstration, which `reset` deletes whole.
    public static final String DEMONSTRATION_MARK = "# Made by holdfast quickstart.";

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration FOR_EVER = Duration.ofDays(1000);

    private final Supplier<Project> project;
    private final Tools tools;
    private final BiFunction<String, Run, String> migrateOnStart;

    /// @param engines where server programs are unpacked
    public LocalService(
            Supplier<Project> project, EnginesFolder engines, Disk disk, CommandRunner runner) {
        this(project, engines, disk, runner, (_, _) -> "");
    }

    /// @param engines where server programs are unpacked
    /// @param migrateOnStart applies what is pending of a database, given as `cluster/name`, whose
    ///   policy is that what starts does it; answers what was done, in a sentence
    public LocalService(
            Supplier<Project> project,
            EnginesFolder engines,
            Disk disk,
            CommandRunner runner,
            BiFunction<String, Run, String> migrateOnStart) {
        this.project = project;
        this.tools = new Tools(engines, disk, runner);
        this.migrateOnStart = migrateOnStart;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "up",
                        "start the project's own PostgreSQL and Redis",
                        Effect.CHANGE,
                        UpRequest.class,
                        UpResult.class,
                        "up",
                        () -> this::up),
                new Operation<>(
                        "down",
                        "stop the project's own servers, data kept",
                        Effect.CHANGE,
                        DownRequest.class,
                        DownResult.class,
                        "down",
                        () -> this::down),
                new Operation<>(
                        "reset",
                        "delete the project's own servers with all their data",
                        Effect.DESTROY,
                        ResetRequest.class,
                        ResetResult.class,
                        "reset --dry-run",
                        () -> this::reset),
                new Operation<>(
                        "status",
                        "show the project's servers and databases",
                        Effect.READ,
                        StatusRequest.class,
                        StatusResult.class,
                        "status",
                        () -> this::status));
    }

    /// Makes and starts what is missing; answers when all can be used and `.holdfast/env` is
    /// durable.
    public UpResult up(UpRequest request, Run run) {
        var inventory = inventory();
        List<LocalServer> servers = inventory.declared();
        if (servers.isEmpty() || run.dryRun()) {
            return new UpResult(
                    run.dryRun(),
                    servers.stream().map(LocalService::planned).toList(),
                    Optional.empty());
        }
        Duration lockPatience = request.patient() ? FOR_EVER : LOCK_PATIENCE;
        var starting =
                new Starting(
                        request.newPorts(),
                        request.patient() ? FOR_EVER : START_PATIENCE,
                        new Ports());
        EnvFile.checkPlace(inventory.local());
        UpResult started;
        try (var _ = LocalLock.take(inventory.local(), lockPatience, run)) {
            Leftovers.remove(inventory.local().folder(), tools.disk());
            List<Up> up = run.together(bringUps(servers, starting, run));
            EnvFile.write(inventory.local(), up);
            started =
                    new UpResult(
                            false,
                            up.stream().map(LocalService::server).toList(),
                            Optional.of(inventory.local().env()));
        }
        migrate(inventory.project(), run);
        return started;
    }

    /// Without the lock, which others may want meanwhile: migrations have one of their own.
    private void migrate(Project started, Run run) {
        started.config()
                .postgres()
                .forEach((cluster, config) -> {
                    if (config.url().isEmpty()) {
                        config.databases()
                                .forEach((name, database) -> {
                                    if (database.policy() == MigrationPolicy.ON_START
                                            && database.migrations().isPresent()) {
                                        run.note(migrateOnStart.apply(cluster + "/" + name, run));
                                    }
                                });
                    }
                });
    }

    /// Stops all servers that are Holdfast's own; their data is kept.
    public DownResult down(DownRequest request, Run run) {
        var inventory = inventory();
        List<LocalServer> running =
                inventory.all().stream().filter(server -> server.look().isUp()).toList();
        if (running.isEmpty() || run.dryRun()) {
            return new DownResult(
                    run.dryRun(),
                    running.stream().map(it -> stopped(it, it.look().pid().orElse(0L))).toList());
        }
        confirmDown(inventory.project(), running, run);
        try (var _ = LocalLock.take(inventory.local(), LOCK_PATIENCE, run)) {
            return new DownResult(false, takeDown(running, false, run));
        }
    }

    /// Deletes all servers that are Holdfast's own, after a confirmation that lists what goes.
    public ResetResult reset(ResetRequest request, Run run) {
        var inventory = inventory();
        if (!Files.exists(inventory.local().folder())) {
            return new ResetResult(run.dryRun(), List.of());
        }
        List<Going> going = plan(inventory);
        planner(inventory)
                .staying()
                .forEach(it ->
                        run.warn(
                                "%s keeps its files in %s; they are outside .holdfast and stay."
                                        .formatted(it.what(), it.folder())));
        if (going.isEmpty() || run.dryRun()) {
            return new ResetResult(run.dryRun(), going);
        }
        confirmReset(inventory, going, run);
        try (var _ = LocalLock.take(inventory.local(), LOCK_PATIENCE, run)) {
            refuseMore(going, plan(inventory));
            takeDown(inventory.all(), true, run);
            // Once more: what was stopped has written, and somebody may have put something there.
            List<Going> now = plan(inventory);
            refuseMore(going, now);
            try (var step = run.step("delete")) {
                now.forEach(item -> Leftovers.delete(item.path(), tools.disk()));
                step.complete();
            }
            removeEmptyFolders(inventory);
            return new ResetResult(false, now);
        }
    }

    /// Looks at all servers, Holdfast's own and those known by a url.
    public StatusResult status(StatusRequest request, Run run) {
        var inventory = inventory();
        return new StatusInspector(inventory.project(), inventory).inspect(run);
    }

    /// Whether a server of this name can be added: none has it, and no configuration declares it.
    ///
    /// @throws FailureException if the name is taken or is not a name
    public void checkNameIsFree(String name) {
        new RestoredStart(inventory()).checkNameIsFree(name);
    }

    /// Starts a data directory that was restored as a server of this project, which `status` and
    /// `down` know by its name. Returns once it takes connections; the caller sees to recovery.
    public StartedCopy startCopy(RestoredCopy copy, Run run) {
        return new RestoredStart(inventory()).start(copy, run);
    }

    /// How to reach a database of a running server of ours, whether it is declared or a restored
    /// copy.
    public PostgresTarget target(String name, String database) {
        var folder = inventory().local().server(ServerKind.POSTGRES, name);
        if (LocalPostgres.files(folder).state() instanceof ServerState.Running running) {
            return LocalPostgres.reach(folder, running.port(), database);
        }
        throw Failure.of(LocalError.NOT_RUNNING, "cluster %s is not running".formatted(name))
                .hint("status shows the servers there are")
                .fact("cluster", name)
                .exception();
    }

    /// The programs that a copy of this major version would be started with: the installed ones
    /// first, because the embedded ones lack lz4 and zstd.
    public ServerBinaries programs(int major, Run run) {
        return ServerBinaries.installed(major, tools.runner(), run)
                .orElseGet(() ->
                        ServerBinaries.find(
                                major, tools.engines(), tools.disk(), tools.runner(), run));
    }

    private Inventory inventory() {
        Project loaded = project.get();
        return new Inventory(loaded, LocalFolder.of(loaded.root(), tools.disk()), tools);
    }

    private static List<Callable<Up>> bringUps(
            List<LocalServer> servers, Starting starting, Run run) {
        var tasks = new ArrayList<Callable<Up>>();
        servers.forEach(server -> tasks.add(() -> server.bringUp(starting, run)));
        return tasks;
    }

    /// One that does not stop is told when the others have stopped.
    private static List<DownResult.Server> takeDown(
            List<LocalServer> servers, boolean dataGoes, Run run) {
        var failures = new ConcurrentLinkedQueue<FailureException>();
        var tasks = new ArrayList<Callable<Optional<DownResult.Server>>>();
        for (LocalServer server : servers) {
            tasks.add(() -> {
                try {
                    return server.takeDown(dataGoes, run).map(pid -> stopped(server, pid));
                } catch (FailureException e) {
                    failures.add(e);
                    return Optional.empty();
                }
            });
        }
        var stopped = run.together(tasks).stream().flatMap(Optional::stream).toList();
        failures.stream()
                .findFirst()
                .ifPresent(failure -> {
                    throw failure;
                });
        return stopped;
    }

    private static List<Going> plan(Inventory inventory) {
        return planner(inventory).plan();
    }

    private static ResetPlanner planner(Inventory inventory) {
        return new ResetPlanner(inventory.project(), inventory.local(), inventory.all());
    }

    /// A person may think for long about the question, and another run may make servers meanwhile.
    private static void refuseMore(List<Going> agreed, List<Going> now) {
        var paths = agreed.stream().map(Going::path).toList();
        now.stream()
                .map(Going::path)
                .filter(path -> !paths.contains(path) && !Leftovers.is(path))
                .findFirst()
                .ifPresent(path -> {
                    throw Failure.of(
                                    LocalError.CHANGED_MEANWHILE,
                                    "%s was not there when you were asked, so nothing is deleted"
                                            .formatted(path))
                            .hint("run reset again")
                            .fact("path", path.toString())
                            .exception();
                });
    }

    private static void confirmDown(Project project, List<LocalServer> running, Run run) {
        if (project.isProtected()) {
            run.confirm(
                    new Confirmation(
                            "Stop the servers of %s, which is protected?"
                                    .formatted(project.config().project()),
                            running.stream()
                                    .map(it -> it.kind().title() + " " + it.name())
                                    .toList(),
                            project.config().project(),
                            true));
        }
    }

    private static void confirmReset(Inventory inventory, List<Going> going, Run run) {
        Project project = inventory.project();
        var goes = new ArrayList<>(going.stream().map(Going::line).toList());
        goes.addAll(databases(inventory, run));
        run.confirm(
                new Confirmation(
                        "Delete the servers of %s with all their data?"
                                .formatted(project.config().project()),
                        goes,
                        project.config().project(),
                        project.isProtected()));
    }

    /// Every database that goes, where it can be asked: of a stopped server nobody can.
    private static List<String> databases(Inventory inventory, Run run) {
        return new StatusInspector(inventory.project(), inventory)
                .inspect(run).databases().stream()
                        .map(it ->
                                "database %s/%s  (%s)"
                                        .formatted(it.cluster(), it.name(), it.size()))
                        .toList();
    }

    private void removeEmptyFolders(Inventory inventory) {
        for (ServerKind kind : ServerKind.values()) {
            for (String name : inventory.local().serverNames(kind)) {
                removeIfEmpty(inventory.local().server(kind, name));
            }
            removeIfEmpty(inventory.local().ofKind(kind));
        }
    }

    private void removeIfEmpty(Path folder) {
        if (Files.isDirectory(folder) && LocalFolder.entries(folder).isEmpty()) {
            tools.disk().delete(folder);
        }
    }

    private static UpResult.Server planned(LocalServer server) {
        Look look = server.look();
        return new UpResult.Server(
                server.name(),
                server.kind(),
                look.version(),
                server.planned(),
                look.port().map(LocalService::address),
                look.pid());
    }

    private static UpResult.Server server(Up up) {
        return new UpResult.Server(
                up.name(),
                up.kind(),
                Optional.of(up.version()),
                up.action(),
                Optional.of(address(up.port())),
                Optional.of(up.pid()));
    }

    private static DownResult.Server stopped(LocalServer server, long pid) {
        return new DownResult.Server(server.name(), server.kind(), pid);
    }

    private static String address(int port) {
        return LocalPostgres.HOST + ":" + port;
    }
}
