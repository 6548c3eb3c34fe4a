package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.operations.backup.ListResult.Unreadable;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.BackupHeader;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at the backups of a repository.
final class BackupInspector {
    static final String LATEST = "latest";

    private static final Comparator<Found> OLDEST_FIRST =
            Comparator.comparing((Found it) -> it.backup().began())
                    .thenComparing(it -> it.backup().label());

    private final Repository repository;
    private final Map<WalTimeline, Map<String, Held>> wal = new HashMap<>();

    BackupInspector(Repository repository) {
        this.repository = repository;
    }

    /// A backup, and its header as the repository has it.
    record Found(ClusterBackup backup, BackupHeader header) {}

    /// The backups of a cluster, or of all.
    record Listing(List<Found> found, List<Unreadable> unreadable) {}

    /// What there is of a segment.
    ///
    /// @param bytes how much of its content; all of it is -1
    /// @param stored what that takes
    private record Held(long bytes, long stored) {
        boolean reaches(long wanted) {
            return bytes < 0 || bytes >= wanted;
        }
    }

    /// All backups, oldest first.
    Listing list(Optional<String> cluster) {
        var found = new ArrayList<Found>();
        var unreadable = new ArrayList<Unreadable>();
        for (BackupLabel label : repository.backups()) {
            try {
                Found one = read(label);
                if (cluster.isEmpty() || cluster.get().equals(one.backup().cluster())) {
                    found.add(one);
                }
            } catch (FailureException e) {
                unreadable.add(new Unreadable(label, e.failure().message()));
            }
        }
        found.sort(OLDEST_FIRST);
        return new Listing(found, unreadable);
    }

    /// The backup that is meant by a label or by `latest`.
    Found find(String label, Optional<String> cluster) {
        if (label.equals(LATEST)) {
            List<Found> all = list(cluster).found();
            if (all.isEmpty()) {
                throw none(cluster);
            }
            return all.getLast();
        }
        return read(known(label));
    }

    /// How a backup stands, as far as the names and lengths of its WAL tell.
    BackupState state(ClusterBackup backup) {
        Map<String, Held> held = held(backup.walTimeline());
        for (WalSegmentName segment : segments(backup)) {
            Held there = held.get(segment.toString());
            if (there == null || !there.reaches(needed(backup, segment))) {
                return BackupState.WAITING;
            }
        }
        return backup.damage().isPresent() ? BackupState.DAMAGED : BackupState.OK;
    }

    /// What the WAL of a backup takes.
    ByteSize wal(ClusterBackup backup) {
        Map<String, Held> held = held(backup.walTimeline());
        long bytes = 0;
        for (WalSegmentName segment : segments(backup)) {
            Held there = held.get(segment.toString());
            bytes += there == null ? 0 : there.stored();
        }
        return new ByteSize(bytes);
    }

    /// The segments that a backup needs, in their order.
    static List<WalSegmentName> segments(ClusterBackup backup) {
        var segments = new ArrayList<WalSegmentName>();
        WalSegmentName last = backup.lastSegment();
        for (WalSegmentName it = backup.firstSegment(); it.compareTo(last) <= 0; it = it.next()) {
            segments.add(it);
        }
        return segments;
    }

    /// How many bytes of a segment a backup needs, from its beginning.
    static long needed(ClusterBackup backup, WalSegmentName segment) {
        return Math.min(backup.stop().minus(segment.start()), backup.walSegmentSize());
    }

    private Map<String, Held> held(WalTimeline timeline) {
        return wal.computeIfAbsent(timeline, this::readHeld);
    }

    private Map<String, Held> readHeld(WalTimeline timeline) {
        var held = new HashMap<String, Held>();
        // The longest part of a segment comes last.
        for (var part : repository.wal().parts(timeline)) {
            held.put(part.segment(), new Held(part.length(), part.length()));
        }
        for (var whole : repository.wal().list(timeline)) {
            held.put(whole.name(), new Held(-1, whole.storedBytes()));
        }
        return held;
    }

    private Found read(BackupLabel label) {
        BackupHeader header = repository.backup(label).header();
        return new Found(ClusterBackup.of(header), header);
    }

    private BackupLabel known(String text) {
        List<BackupLabel> labels = repository.backups();
        var label =
                BackupLabel.parse(text)
                        .orElseThrow(() ->
                                hinted(
                                                Failure.of(
                                                        BackupError.BAD_LABEL,
                                                        "%s is not the label of a backup"
                                                                .formatted(text)),
                                                text,
                                                labels)
                                        .exception());
        if (!labels.contains(label)) {
            throw hinted(
                            Failure.of(
                                    BackupError.NO_BACKUP,
                                    "there is no complete backup %s".formatted(label)),
                            text,
                            labels)
                    .fact("label", text)
                    .exception();
        }
        return label;
    }

    private static Failure hinted(Failure failure, String text, List<BackupLabel> labels) {
        return failure.hint(
                Nearest.to(text, labels.stream().map(BackupLabel::text).toList())
                        .map("did you mean %s?"::formatted)
                        .orElse("see which there are: holdfast backup list"));
    }

    private static FailureException none(Optional<String> cluster) {
        return Failure.of(
                        BackupError.NO_BACKUP,
                        cluster.map("there is no backup of cluster %s yet"::formatted)
                                .orElse("there is no backup yet"))
                .hint("make one: holdfast backup run")
                .exception();
    }
}
