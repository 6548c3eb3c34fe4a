package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.operations.local.RestoredCopy;
import dev.holdfast.operations.local.StartedCopy;
import dev.holdfast.operations.repository.RepositoryTargets;
import dev.holdfast.postgres.server.RestoredSandbox;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Restores clusters from a repository.
public final class RestoreService {
    private final Supplier<Project> project;
    private final LocalService local;
    private final Disk disk;
    private final CommandRunner runner;
    private final Programs programs;

    /// Finds the programs of a major version.
    @FunctionalInterface
    public interface Programs {
        ServerBinaries of(int major, Run run);
    }

    public RestoreService(
            Supplier<Project> project,
            LocalService local,
            Programs programs,
            Disk disk,
            CommandRunner runner) {
        this.project = project;
        this.local = local;
        this.programs = programs;
        this.disk = disk;
        this.runner = runner;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "restore",
                        "bring a cluster back as it was, into a folder of its own",
                        Effect.CHANGE,
                        RestoreRequest.class,
                        RestoreResult.class,
                        "restore --at latest --to restored --start",
                        () -> this::restore),
                new Operation<>(
                        "repository export",
                        "write a backup as plain files that start without Holdfast",
                        Effect.CHANGE,
                        ExportRequest.class,
                        ExportResult.class,
                        "repository export latest --to plain",
                        () -> this::export));
    }

    /// Restores a cluster; with `start` also starts the copy and compares it with what was
    /// foreseen.
    public RestoreResult restore(RestoreRequest request, Run run) {
        var target = RecoveryTarget.parse(request.at());
        var where = RepositoryTargets.repository(project.get(), request.repository());
        Optional<String> name = request.start() ? Optional.of(name(request)) : Optional.empty();
        name.ifPresent(local::checkNameIsFree);
        var repository = Repository.open(where.path(), disk);
        var choice =
                new RestorePlanner(repository, where.path().toString())
                        .choose(request, target, run);
        var place = RestorePlace.of(request.to(), request.tablespace(), choice.backup());
        place.check(where.path(), RestorePlan.needed(choice.backup(), choice.foreseen()));
        var plan =
                new RestorePlan(
                        repository,
                        choice.archive(),
                        choice.backup(),
                        target,
                        choice.timeline(),
                        choice.foreseen(),
                        place);
        if (run.dryRun()) {
            return new Report(plan, true).result();
        }
        choice.backup()
                .damage()
                .ifPresent(damage ->
                        run.warn("The server found damage when this backup was made: " + damage));
        return apply(plan, name, run);
    }

    /// Writes a backup as a plain data directory with the WAL that makes it consistent.
    public ExportResult export(ExportRequest request, Run run) {
        var where = RepositoryTargets.repository(project.get(), request.repository());
        var repository = Repository.open(where.path(), disk);
        RestorePlan plan =
                new RestorePlanner(repository, where.path().toString()).export(request, run);
        plan.place().check(where.path(), plan.needed());
        long began = System.nanoTime();
        if (run.dryRun()) {
            return exported(plan, Optional.empty(), Map.of());
        }
        Path folder = RestorePlace.existing(plan.data());
        var owner = RunAs.choose(folder, folder, runner, run);
        var executor = new RestoreExecutor(plan, true, owner, disk);
        executor.apply(run);
        return exported(plan, Optional.of(since(began)), executor.settings());
    }

    /// A throw-away copy of a cluster as of the newest moment that the repository has, running;
    /// nothing if there is no backup of it. It is gone when it is closed.
    ///
    /// @param place where such servers are put
    public Optional<ClusterCopy> copy(Optional<String> cluster, SandboxPlace place, Run run) {
        var where = RepositoryTargets.repository(project.get(), Optional.empty());
        var repository = Repository.open(where.path(), disk);
        var latest = new RecoveryTarget.Latest();
        RestorePlanner.Choice choice;
        try {
            choice =
                    new RestorePlanner(repository, where.path().toString())
                            .choose(copyRequest(cluster, place), latest, run);
        } catch (FailureException e) {
            if (e.failure().code() == RestoreError.NO_BACKUP) {
                return Optional.empty();
            }
            throw e;
        }
        var backup = choice.backup();
        int major = backup.serverVersion().major();
        var server =
                RestoredSandbox.start(
                        programs.of(major, run),
                        place,
                        (data, owner, settings) -> {
                            var at = RestorePlace.of(data, List.of(), backup);
                            at.check(where.path(), RestorePlan.needed(backup, choice.foreseen()));
                            var plan =
                                    new RestorePlan(
                                            repository,
                                            choice.archive(),
                                            backup,
                                            latest,
                                            choice.timeline(),
                                            choice.foreseen(),
                                            at);
                            var executor = new RestoreExecutor(plan, false, owner, disk);
                            executor.apply(run);
                            var all = new LinkedHashMap<>(executor.settings());
                            all.putAll(RecoverySettings.forStart());
                            all.put("hot_standby", "off");
                            all.putAll(settings);
                            new RecoverySettings(data, owner, disk).write(all);
                        },
                        run);
        return Optional.of(
                new ClusterCopy(
                        server,
                        backup.label().text(),
                        choice.foreseen()
                                .lastCommit()
                                .map(Foreseen.Ended::time)
                                .orElse(backup.ended()),
                        backup.systemId()));
    }

    private static RestoreRequest copyRequest(Optional<String> cluster, SandboxPlace place) {
        return new RestoreRequest(
                "latest",
                place.folder(),
                false,
                Optional.empty(),
                cluster,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static ExportResult exported(
            RestorePlan plan, Optional<Duration> elapsed, Map<String, String> settings) {
        return new ExportResult(
                elapsed.isEmpty(),
                plan.backup().label().text(),
                plan.data(),
                plan.backup().serverVersion().toString(),
                plan.backup().stop(),
                plan.backup().content(),
                plan.wal(),
                elapsed,
                settings.entrySet().stream()
                        .map(it ->
                                new RestoreResult.Changed(it.getKey(), "'" + it.getValue() + "'"))
                        .toList());
    }

    private RestoreResult apply(RestorePlan plan, Optional<String> name, Run run) {
        // Before anything is written: a copy that cannot be started is of no use to who asked for
        // it.
        Optional<ServerBinaries> found =
                name.map(_ -> programs.of(plan.backup().serverVersion().major(), run));
        long began = System.nanoTime();
        Path folder = RestorePlace.existing(plan.data());
        var owner = owner(folder, found, run);
        var executor = new RestoreExecutor(plan, false, owner, disk);
        List<RestoreResult.Changed> changed = executor.apply(run);
        var report = new Report(plan, false).fetched(since(began)).changed(changed);
        if (name.isEmpty()) {
            return report.settings(executor.settings()).result();
        }
        return start(plan, executor, owner, found.orElseThrow(), name.get(), report, run);
    }

    /// As whom the copy is to run. A copy to be started has its log and its socket in the project:
    /// who cannot reach that cannot run it.
    private RunAs owner(Path folder, Optional<ServerBinaries> found, Run run) {
        Path programs = found.map(ServerBinaries::programs).orElse(folder);
        boolean reaches =
                found.isEmpty()
                        || !(RunAs.choose(project.get().root(), programs, runner, run)
                                instanceof RunAs.Namespace);
        return reaches ? RunAs.choose(folder, programs, runner, run) : new RunAs.Namespace();
    }

    private RestoreResult start(
            RestorePlan plan,
            RestoreExecutor executor,
            RunAs owner,
            ServerBinaries binaries,
            String name,
            Report report,
            Run run) {
        var settings = new RecoverySettings(plan.data(), owner, disk);
        var own = new LinkedHashMap<String, String>();
        long began = System.nanoTime();
        StartedCopy copy =
                local.startCopy(
                        new RestoredCopy(
                                name,
                                plan.data(),
                                binaries,
                                Optional.of(plan.backup().cluster()),
                                given -> {
                                    own.putAll(given);
                                    var all = new LinkedHashMap<>(executor.settings());
                                    all.putAll(RecoverySettings.forStart());
                                    // Nobody may look before the target is reached.
                                    all.put("hot_standby", "off");
                                    all.putAll(given);
                                    settings.write(all);
                                }),
                        run);
        report.replayed(since(began));
        // What only the recovery needed would make the next one stop where this one did.
        var kept =
                new LinkedHashMap<>(
                        RecoverySettings.quarantine(plan.backup().serverVersion().major()));
        kept.putAll(executor.capacity());
        kept.putAll(RecoverySettings.forStart());
        kept.putAll(own);
        settings.write(kept);
        var checks = new BootCheck(plan.backup(), plan.foreseen(), plan.data(), copy).check(run);
        return report.settings(kept).started(copy, checks).result();
    }

    private static String name(RestoreRequest request) {
        return request.name()
                .orElseGet(() ->
                        String.valueOf(request.to().toAbsolutePath().normalize().getFileName())
                                .toLowerCase(Locale.ROOT));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /// Gathers what a restore tells of itself.
    private static final class Report {
        private final RestorePlan plan;
        private final boolean planned;
        private Optional<Duration> fetch = Optional.empty();
        private Optional<Duration> replay = Optional.empty();
        private Optional<StartedCopy> copy = Optional.empty();
        private List<RestoreResult.Check> checks = List.of();
        private final List<RestoreResult.Changed> changed = new ArrayList<>();

        Report(RestorePlan plan, boolean planned) {
            this.plan = plan;
            this.planned = planned;
        }

        Report fetched(Duration time) {
            fetch = Optional.of(time);
            return this;
        }

        Report changed(List<RestoreResult.Changed> more) {
            changed.addAll(more);
            return this;
        }

        Report settings(Map<String, String> settings) {
            settings.forEach((name, value) ->
                    changed.add(new RestoreResult.Changed(name, "'" + value + "'")));
            return this;
        }

        void replayed(Duration time) {
            replay = Optional.of(time);
        }

        Report started(StartedCopy started, List<RestoreResult.Check> verified) {
            copy = Optional.of(started);
            checks = verified;
            return this;
        }

        RestoreResult result() {
            var backup = plan.backup();
            var foreseen = plan.foreseen();
            return new RestoreResult(
                    planned,
                    plan.target().toString(),
                    plan.data(),
                    backup.label().text(),
                    backup.cluster(),
                    backup.serverVersion().toString(),
                    new TimelineId(plan.timeline().number()),
                    backup.stop(),
                    foreseen.end(),
                    foreseen.lastCommit().map(Foreseen.Ended::time),
                    foreseen.lastCommit().map(Foreseen.Ended::xid),
                    foreseen.nextCommit().map(Foreseen.Ended::time),
                    foreseen.nextCommit().map(Foreseen.Ended::xid),
                    foreseen.commits(),
                    backup.content(),
                    plan.wal(),
                    fetch,
                    replay,
                    copy.map(StartedCopy::name),
                    copy.map(StartedCopy::address),
                    checks,
                    changed,
                    backup.tablespaces().stream()
                            .map(it ->
                                    new RestoreResult.Tablespace(
                                            it.oid(),
                                            it.location(),
                                            plan.place().tablespace(it.oid()).orElseThrow()))
                            .toList());
        }
    }
}
