package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.backup.ClusterBackup;
import dev.holdfast.operations.wal.WalArchive;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalReader;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Chooses what to restore a target from. Reads the repository only.
///
/// @param repository opened
/// @param location its folder, for messages
record RestorePlanner(Repository repository, String location) {

    /// A backup, and where the recovery that begins with it will stop.
    record Choice(
            ClusterBackup backup, WalArchive archive, WalTimeline timeline, Foreseen foreseen) {}

    /// The newest backup from which the target can be reached.
    Choice choose(RestoreRequest request, RecoveryTarget target, Run run) {
        List<ClusterBackup> candidates =
                request.backup().isPresent()
                        ? List.of(named(request.backup().get()))
                        : candidates(request.cluster());
        for (ClusterBackup backup : candidates) {
            var archive = WalArchive.of(repository, backup.systemId());
            WalTimeline timeline = timeline(archive, backup, request.timeline());
            Optional<Foreseen> foreseen = foresee(backup, archive, timeline, target, run);
            if (foreseen.isPresent()) {
                return new Choice(backup, archive, timeline, foreseen.get());
            }
        }
        throw before(target, candidates.getLast());
    }

    /// A backup by itself, up to where it is consistent.
    RestorePlan export(ExportRequest request, Run run) {
        ClusterBackup backup =
                request.label().equals("latest")
                        ? candidates(request.cluster()).getFirst()
                        : named(request.label());
        var archive = WalArchive.of(repository, backup.systemId());
        var target = new RecoveryTarget.Position(backup.stop());
        Foreseen foreseen =
                foresee(backup, archive, backup.walTimeline(), target, run)
                        .orElseThrow(() -> before(target, backup));
        return new RestorePlan(
                repository,
                archive,
                backup,
                target,
                backup.walTimeline(),
                // What follows its end is none of the backup's.
                new Foreseen(
                        foreseen.end(),
                        backup.stop(),
                        false,
                        foreseen.lastCommit(),
                        Optional.empty(),
                        foreseen.commits()),
                RestorePlace.of(request.to(), request.tablespace(), backup));
    }

    private static Optional<Foreseen> foresee(
            ClusterBackup backup,
            WalArchive archive,
            WalTimeline timeline,
            RecoveryTarget target,
            Run run) {
        try (var source = archive.source(timeline)) {
            var reader =
                    new WalReader(
                            source,
                            backup.systemId(),
                            new TimelineId(timeline.number()),
                            backup.walSegmentSize(),
                            backup.start());
            return new Preflight(backup, target, reader, archive.coverage(timeline, backup.start()))
                    .foresee(run);
        }
    }

    private ClusterBackup named(String label) {
        List<BackupLabel> known = repository.backups();
        var found = known.stream().filter(it -> it.text().equals(label)).findFirst();
        return found.map(it -> ClusterBackup.of(repository.backup(it).header()))
                .orElseThrow(() -> unknown(label, known));
    }

    /// The sound backups of a cluster, newest first. Of a name that has belonged to several
    /// clusters it is the newest one's.
    private List<ClusterBackup> candidates(Optional<String> cluster) {
        var all = new ArrayList<ClusterBackup>();
        for (BackupLabel label : repository.backups()) {
            all.add(ClusterBackup.of(repository.backup(label).header()));
        }
        var names = new TreeSet<>(all.stream().map(ClusterBackup::cluster).toList());
        if (cluster.isEmpty() && names.size() > 1) {
            throw ambiguous(List.copyOf(names));
        }
        all.removeIf(it -> cluster.isPresent() && !it.cluster().equals(cluster.get()));
        all.sort(Comparator.comparing(ClusterBackup::ended).reversed());
        if (all.isEmpty()) {
            throw none(cluster, List.copyOf(names));
        }
        var system = all.getFirst().systemId();
        all.removeIf(it -> !it.systemId().equals(system));
        ClusterBackup newest = all.getFirst();
        all.removeIf(it -> it.damage().isPresent());
        if (all.isEmpty()) {
            throw damaged(newest);
        }
        return all;
    }

    /// The history to follow: the newest that the backup belongs to, unless one was named.
    private static WalTimeline timeline(
            WalArchive archive, ClusterBackup backup, Optional<Long> wanted) {
        if (wanted.isEmpty()) {
            return archive.latest(backup.walTimeline(), backup.stop());
        }
        return archive.timelines().stream()
                .filter(it -> it.number() == wanted.get())
                .filter(it -> archive.lineage(it).contains(backup.walTimeline(), backup.stop()))
                .findFirst()
                .orElseThrow(() ->
                        Failure.of(
                                        RestoreError.UNKNOWN_TIMELINE,
                                        "no timeline %d that comes from the backup %s is stored"
                                                .formatted(wanted.get(), backup.label()))
                                .hint("leave --timeline out to follow the newest")
                                .exception());
    }

    private FailureException unknown(String label, List<BackupLabel> known) {
        List<String> labels = known.stream().map(BackupLabel::text).toList();
        return Failure.of(
                        RestoreError.NO_BACKUP,
                        "there is no backup %s in %s".formatted(label, location))
                .hint(
                        Nearest.to(label, labels)
                                .map("did you mean %s?"::formatted)
                                .orElse("backup list shows them"))
                .fact("known", labels)
                .exception();
    }

    private FailureException none(Optional<String> cluster, List<String> names) {
        return Failure.of(
                        RestoreError.NO_BACKUP,
                        "there is no backup%s in %s"
                                .formatted(
                                        cluster.map(" of cluster %s"::formatted).orElse(""),
                                        location))
                .hint(
                        names.isEmpty()
                                ? "make one: backup run"
                                : "it has backups of " + String.join(", ", names))
                .fact("known", names)
                .exception();
    }

    private static FailureException ambiguous(List<String> names) {
        return Failure.of(
                        RestoreError.AMBIGUOUS_CLUSTER,
                        "the repository has backups of several clusters: "
                                + String.join(", ", names))
                .hint("name one: --cluster " + names.getFirst())
                .fact("known", names)
                .exception();
    }

    private static FailureException damaged(ClusterBackup newest) {
        return Failure.of(
                        RestoreError.DAMAGED_BACKUP,
                        "the server found damaged pages when its backups were made, so none is taken by itself")
                .hint(
                        "to restore one with its damage, name it: --backup %s"
                                .formatted(newest.label()))
                .fact("damage", newest.damage().orElse(""))
                .exception();
    }

    private static FailureException before(RecoveryTarget target, ClusterBackup oldest) {
        return Failure.of(
                        RestoreError.BEFORE_BACKUP,
                        "%s lies before the oldest backup is consistent, at %s (%s, ended %s)"
                                .formatted(target, oldest.stop(), oldest.label(), oldest.ended()))
                .hint("choose a later target, or another repository: --repository NAME")
                .fact("backup", oldest.label().text())
                .fact("consistent", oldest.stop())
                .exception();
    }
}
