package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.operations.wal.StoredSegment;
import dev.holdfast.operations.wal.WalLineage;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Puts the WAL that a recovery needs into the copy's `pg_wal`, and none beyond: what a server
/// finds there it may replay.
record WalStaging(RestorePlan plan, RunAs owner, Disk disk) {

    void stage(Run run) {
        Path folder = plan.data().resolve("pg_wal");
        if (!Files.isDirectory(folder)) {
            disk.createDirectories(folder, Disk.PRIVATE_DIRECTORY);
            owner.give(folder, disk);
        }
        List<StoredSegment> segments =
                plan.archive()
                        .segments(plan.timeline(), plan.backup().start(), plan.foreseen().needed());
        long size = plan.backup().walSegmentSize();
        try (var step = run.step("fetch WAL", segments.size() * size, Unit.BYTES)) {
            for (StoredSegment segment : segments) {
                run.checkCancelled();
                WalSegmentName name = segment.name();
                write(
                        folder.resolve(name.toString()),
                        target -> plan.archive().copySegment(name, plan.timeline(), target));
                step.advance(size);
            }
            // Of all timelines of the cluster, so that the copy chooses a number of its own.
            for (WalTimeline timeline : plan.archive().timelines()) {
                if (timeline.number() > 1) {
                    history(folder, timeline);
                }
            }
            step.complete();
        }
    }

    private void history(Path folder, WalTimeline timeline) {
        Path file = folder.resolve(new TimelineId(timeline.number()).historyFileName());
        List<WalTimeline> ours =
                plan.archive().lineage(plan.timeline()).spans().stream()
                        .map(WalLineage.Span::timeline)
                        .toList();
        boolean isOurs = ours.contains(timeline);
        boolean isOther = ours.stream().anyMatch(it -> it.number() == timeline.number());
        if (isOurs || (!isOther && !Files.exists(file))) {
            byte[] content = plan.archive().history(timeline);
            disk.write(file, content, Disk.PRIVATE_FILE);
            owner.give(file, disk);
        }
    }

    private interface Content {
        void writeTo(OutputStream target) throws IOException;
    }

    private void write(Path file, Content content) {
        try (var appender = disk.append(file, Disk.PRIVATE_FILE)) {
            content.writeTo(new Target(appender));
        } catch (IOException e) {
            throw DiskFailure.of(e, "write", file);
        }
        owner.give(file, disk);
    }

    private static final class Target extends OutputStream {
        private final DiskAppender appender;

        Target(DiskAppender appender) {
            this.appender = appender;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            appender.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
