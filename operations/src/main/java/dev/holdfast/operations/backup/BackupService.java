package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.backup.BackupInspector.Found;
import dev.holdfast.operations.backup.BackupInspector.Listing;
import dev.holdfast.operations.backup.ListResult.Listed;
import dev.holdfast.operations.backup.ShowResult.Setting;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.local.Targets.ClusterTarget;
import dev.holdfast.operations.repository.RepositoryTargets;
import dev.holdfast.operations.repository.RepositoryTargets.RepositoryTarget;
import dev.holdfast.store.repository.BackupHeader;
import dev.holdfast.store.repository.Repository;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes base backups, shows them and reads them back.
public final class BackupService {
    private final Supplier<Project> project;
    private final Disk disk;
    private final String holdfast;

    /// @param project asked for on each call
    /// @param holdfast the version of this program, which backups keep
    public BackupService(Supplier<Project> project, Disk disk, String holdfast) {
        this.project = project;
        this.disk = disk;
        this.holdfast = holdfast;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "backup run",
                        "back up a cluster, with the WAL that makes the copy consistent",
                        Effect.CHANGE,
                        RunRequest.class,
                        RunResult.class,
                        "backup run",
                        () -> this::run),
                new Operation<>(
                        "backup list",
                        "list the backups of a repository, the newest last",
                        Effect.READ,
                        ListRequest.class,
                        ListResult.class,
                        "backup list",
                        () -> this::list),
                new Operation<>(
                        "backup show",
                        "show all that a backup says of itself",
                        Effect.READ,
                        ShowRequest.class,
                        ShowResult.class,
                        "backup show latest",
                        () -> this::show),
                new Operation<>(
                        "backup verify",
                        "read a backup back and compare every byte with what the server sent",
                        Effect.READ,
                        VerifyRequest.class,
                        VerifyResult.class,
                        "backup verify latest",
                        () -> this::verify));
    }

    /// Backs a cluster up. Makes the repository on first use.
    public RunResult run(RunRequest request, Run run) {
        long started = System.nanoTime();
        ClusterTarget cluster = Targets.cluster(project.get(), request.cluster());
        RepositoryTarget place = place(request.repository());
        var inspector = new ServerInspector(cluster.target(), run);
        try (var connection = inspector.connect()) {
            ServerFacts server = inspector.inspect(connection);
            if (run.dryRun()) {
                return planned(cluster, place, server);
            }
            Repository repository = openOrMake(place, run);
            BackupHeader header =
                    new BackupExecutor(cluster, repository, holdfast, run)
                            .backUp(connection, server, request.spreadCheckpoint());
            return done(place, repository, header, System.nanoTime() - started);
        }
    }

    /// The backups of a repository, the newest last.
    public ListResult list(ListRequest request, Run run) {
        RepositoryTarget place = place(request.repository());
        var inspector = new BackupInspector(open(place));
        Listing listing = inspector.list(request.cluster());
        return new ListResult(
                place.name(),
                place.path(),
                listing.found().stream()
                        .map(it -> listed(it.backup(), inspector.state(it.backup())))
                        .toList(),
                listing.unreadable());
    }

    /// All that a backup says of itself.
    public ShowResult show(ShowRequest request, Run run) {
        RepositoryTarget place = place(request.repository());
        var inspector = new BackupInspector(open(place));
        Found found = inspector.find(request.label(), request.cluster());
        return shown(place, found, inspector.state(found.backup()));
    }

    /// Reads a backup back, all of it.
    public VerifyResult verify(VerifyRequest request, Run run) {
        long started = System.nanoTime();
        RepositoryTarget place = place(request.repository());
        Repository repository = open(place);
        ClusterBackup backup =
                new BackupInspector(repository).find(request.label(), request.cluster()).backup();
        var report = new BackupVerifier(repository, backup, run).verify();
        return new VerifyResult(
                backup.label(),
                place.name(),
                report.files(),
                new ByteSize(report.bytes()),
                report.walSegments(),
                backup.start(),
                backup.stop(),
                Duration.ofNanos(System.nanoTime() - started),
                report.damages().count(),
                report.damages().listed());
    }

    private RepositoryTarget place(Optional<String> name) {
        return RepositoryTargets.repository(project.get(), name);
    }

    private Repository open(RepositoryTarget place) {
        return Repository.open(place.path(), disk);
    }

    private Repository openOrMake(RepositoryTarget place, Run run) {
        boolean first = !Repository.exists(place.path());
        Repository repository = Repository.create(place.path(), disk, run);
        if (first) {
            run.note("Made repository %s in %s.".formatted(place.name(), place.path()));
        }
        return repository;
    }

    private static RunResult planned(
            ClusterTarget cluster, RepositoryTarget place, ServerFacts server) {
        if (!Repository.exists(place.path())) {
            Repository.checkVacant(place.path());
        }
        return new RunResult(
                true,
                Optional.empty(),
                cluster.name(),
                server.version(),
                place.name(),
                place.path(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                outside(server.outside()));
    }

    private static RunResult done(
            RepositoryTarget place, Repository repository, BackupHeader header, long nanos) {
        var backup = ClusterBackup.of(header);
        return new RunResult(
                false,
                Optional.of(backup.label()),
                backup.cluster(),
                backup.serverVersion(),
                place.name(),
                place.path(),
                Optional.of(backup.content()),
                Optional.of(new ByteSize(header.freshBytes())),
                Optional.of(backup.stored()),
                ratio(backup),
                Optional.of(backup.start()),
                Optional.of(backup.stop()),
                Optional.of(new BackupInspector(repository).wal(backup)),
                Optional.of(Duration.ofNanos(nanos)),
                backup.damage(),
                outside(backup.outside()));
    }

    /// To one decimal; absent where everything was there already.
    private static Optional<Double> ratio(ClusterBackup backup) {
        long stored = backup.stored().bytes();
        return stored == 0
                ? Optional.empty()
                : Optional.of(Math.round(10.0 * backup.content().bytes() / stored) / 10.0);
    }

    private static Listed listed(ClusterBackup backup, BackupState state) {
        return new Listed(
                backup.label(),
                backup.cluster(),
                backup.began(),
                Duration.between(backup.began(), backup.ended()),
                backup.content(),
                backup.stored(),
                backup.start(),
                backup.stop(),
                state);
    }

    private static ShowResult shown(RepositoryTarget place, Found found, BackupState state) {
        ClusterBackup backup = found.backup();
        BackupHeader header = found.header();
        return new ShowResult(
                backup.label(),
                place.name(),
                state,
                backup.cluster(),
                backup.systemId(),
                backup.serverVersion(),
                backup.began(),
                Duration.between(backup.began(), backup.ended()),
                header.entries(),
                backup.content(),
                new ByteSize(header.freshBytes()),
                backup.stored(),
                backup.start(),
                backup.stop(),
                backup.timeline(),
                backup.walTimeline().history(),
                new ByteSize(backup.walSegmentSize()),
                backup.dataChecksums(),
                text(header, "collector"),
                text(header, "holdfast"),
                backup.damage(),
                backup.tablespaces(),
                backup.settings().entrySet().stream()
                        .map(it -> new Setting(it.getKey(), it.getValue()))
                        .toList(),
                outside(backup.outside()));
    }

    private static String text(BackupHeader header, String name) {
        return String.valueOf(header.facts().more().getOrDefault(name, ""));
    }

    private static List<OutsideFile> outside(List<String> paths) {
        return paths.stream().map(OutsideFile::new).toList();
    }
}
