package dev.holdfast.operations.backup;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.operations.wal.WalArchive;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalEvent;
import dev.holdfast.postgres.wal.WalReader;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.postgres.wal.WalSource;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads the WAL of a backup, record by record as a recovery would, from its start to its stop.
final class WalVerifier {
    private final Repository repository;
    private final ClusterBackup backup;
    private final Damages damages;
    private final Run run;

    WalVerifier(Repository repository, ClusterBackup backup, Damages damages, Run run) {
        this.repository = repository;
        this.backup = backup;
        this.damages = damages;
        this.run = run;
    }

    /// @param fromStandby whether a standby was copied: its WAL says nothing of the backup's end
    /// @return how many segments were read
    long verify(boolean fromStandby) {
        List<WalSegmentName> segments = BackupInspector.segments(backup);
        var archive = WalArchive.of(repository, backup.systemId());
        WalTimeline timeline = backup.walTimeline();
        try {
            List<WalSegmentName> missing = missing(segments);
            for (WalSegmentName segment : missing) {
                damages.add(
                        WalStore.objectName(timeline, segment.toString()),
                        "it is not there, and the backup cannot be restored without it");
            }
            if (missing.isEmpty()) {
                read(archive, fromStandby);
            }
            return (long) segments.size() - missing.size();
        } catch (FailureException e) {
            damages.add(
                    String.valueOf(
                            e.failure()
                                    .facts()
                                    .getOrDefault(
                                            "object",
                                            WalStore.objectName(
                                                    timeline, segments.getFirst().toString()))),
                    e.failure().message());
            return 0;
        } catch (IOException e) {
            damages.add(
                    WalStore.objectName(timeline, segments.getFirst().toString()),
                    String.valueOf(e.getMessage()));
            return 0;
        }
    }

    private List<WalSegmentName> missing(List<WalSegmentName> segments) {
        WalStore wal = repository.wal();
        var held =
                wal.list(backup.walTimeline()).stream()
                        .map(WalStore.StoredWal::name)
                        .collect(Collectors.toSet());
        var parts = wal.parts(backup.walTimeline());
        return segments.stream()
                .filter(segment -> !held.contains(segment.toString()))
                .filter(segment ->
                        parts.stream()
                                .noneMatch(part ->
                                        part.segment().equals(segment.toString())
                                                && part.length()
                                                        >= BackupInspector.needed(backup, segment)))
                .toList();
    }

    private void read(WalArchive archive, boolean fromStandby) throws IOException {
        try (var source = archive.source(backup.walTimeline())) {
            read(source, fromStandby);
        }
    }

    private void read(WalSource source, boolean fromStandby) throws IOException {
        var reader =
                new WalReader(
                        source,
                        backup.systemId(),
                        backup.timeline(),
                        backup.walSegmentSize(),
                        backup.start());
        boolean ended = fromStandby;
        Lsn reached = backup.start();
        try (var step = run.step("read WAL", backup.stop().minus(backup.start()), Unit.BYTES)) {
            while (reached.isBefore(backup.stop()) && reader.next()) {
                run.checkCancelled();
                step.advance(reader.end().minus(reached));
                reached = reader.end();
                ended |= isEnd(reader.event());
            }
            step.complete();
        }
        WalSegmentName broken = segment(reached);
        if (reached.isBefore(backup.stop())) {
            damages.add(
                    WalStore.objectName(backup.walTimeline(), broken.toString()),
                    "its records end at %s, and the backup needs them up to %s: %s"
                            .formatted(reached, backup.stop(), reader.endOfWal().reason()));
        } else if (!ended) {
            damages.add(
                    WalStore.objectName(backup.walTimeline(), backup.lastSegment().toString()),
                    "the record of the backup's end is not in it");
        }
    }

    private boolean isEnd(Optional<WalEvent> event) {
        return event.isPresent()
                && event.get() instanceof WalEvent.BackupEnd end
                && end.start().equals(backup.start());
    }

    private WalSegmentName segment(Lsn position) {
        return WalSegmentName.containing(position, backup.timeline(), backup.walSegmentSize());
    }
}
