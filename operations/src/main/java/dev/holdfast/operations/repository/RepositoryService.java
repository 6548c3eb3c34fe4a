package dev.holdfast.operations.repository;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.repository.CheckResult.Damaged;
import dev.holdfast.operations.repository.CheckResult.Stranger;
import dev.holdfast.operations.repository.RepositoryTargets.RepositoryTarget;
import dev.holdfast.store.repository.CheckReport;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.RepositoryStats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Makes, checks and measures repositories.
public final class RepositoryService {
    private final Supplier<Project> project;
    private final Disk disk;

    public RepositoryService(Supplier<Project> project, Disk disk) {
        this.project = project;
        this.disk = disk;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "repository init",
                        "make the place where backups are kept",
                        Effect.CHANGE,
                        InitRequest.class,
                        InitResult.class,
                        "repository init",
                        () -> this::init),
                new Operation<>(
                        "repository check",
                        "read everything in a repository and report what is damaged",
                        Effect.READ,
                        CheckRequest.class,
                        CheckResult.class,
                        "repository check",
                        () -> this::check),
                new Operation<>(
                        "repository stats",
                        "show what a repository holds and how small it is",
                        Effect.READ,
                        StatsRequest.class,
                        StatsResult.class,
                        "repository stats",
                        () -> this::stats));
    }

    /// Makes a repository in an empty or new folder; one that is there already stays as it is.
    public InitResult init(InitRequest request, Run run) {
        RepositoryTarget target = target(request.repository());
        if (Repository.exists(target.path())) {
            var identity = Repository.open(target.path(), disk).identity();
            return new InitResult(
                    run.dryRun(), false, target.name(), target.path(), Optional.of(identity.id()));
        }
        if (run.dryRun()) {
            Repository.checkVacant(target.path());
            return new InitResult(true, true, target.name(), target.path(), Optional.empty());
        }
        var made = Repository.create(target.path(), disk, run).identity();
        return new InitResult(false, true, target.name(), target.path(), Optional.of(made.id()));
    }

    /// Reads everything and reports what is damaged.
    public CheckResult check(CheckRequest request, Run run) {
        RepositoryTarget target = target(request.repository());
        long started = System.nanoTime();
        CheckReport report = Repository.open(target.path(), disk).check(run);
        return new CheckResult(
                target.name(),
                target.path(),
                report.backups(),
                report.packs(),
                report.blobs(),
                report.indexFiles(),
                report.walObjects(),
                new ByteSize(report.bytes()),
                Duration.ofNanos(System.nanoTime() - started),
                report.damageCount(),
                report.damages().stream()
                        .map(it -> new Damaged(it.object(), it.offset(), it.problem()))
                        .toList(),
                report.strangers().stream().map(Stranger::new).toList());
    }

    /// Counts what is there.
    public StatsResult stats(StatsRequest request, Run run) {
        RepositoryTarget target = target(request.repository());
        RepositoryStats stats = Repository.open(target.path(), disk).stats(run);
        return new StatsResult(
                target.name(),
                target.path(),
                stats.identity().id(),
                stats.identity().created(),
                stats.backups(),
                stats.unfinishedBackups(),
                stats.packs(),
                stats.blobs(),
                new ByteSize(stats.logicalBytes()),
                new ByteSize(stats.uniqueBytes()),
                new ByteSize(stats.packBytes()),
                ratio(stats.logicalBytes(), stats.uniqueBytes()),
                ratio(stats.uniqueBytes(), stats.packBytes()),
                stats.walSegments(),
                new ByteSize(stats.walBytes()),
                new ByteSize(stats.allBytes()),
                stats.leftovers());
    }

    private RepositoryTarget target(Optional<String> name) {
        return RepositoryTargets.repository(project.get(), name);
    }

    /// To two decimals; 1 where there is nothing yet.
    private static double ratio(long large, long small) {
        return small == 0 ? 1 : Math.round(100.0 * large / small) / 100.0;
    }
}
