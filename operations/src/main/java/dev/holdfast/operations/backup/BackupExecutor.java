package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.operations.local.Targets.ClusterTarget;
import dev.holdfast.operations.wal.WalError;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.postgres.wire.BackupEnd;
import dev.holdfast.postgres.wire.BaseBackup;
import dev.holdfast.postgres.wire.BaseBackupOptions;
import dev.holdfast.postgres.wire.BaseBackupOptions.ManifestChecksums;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.Tablespace;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.store.repository.BackupHeader;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.BackupWriter;
import dev.holdfast.store.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes one backup.
///
/// The slot that keeps WAL is there before the backup's checkpoint, the stream of WAL begins as
/// soon as its start is known, and the header is written when all WAL up to the stop is durable.
final class BackupExecutor {
    /// How long a checkpoint may take that is made at once.
    private static final Duration FAST_START = Duration.ofMinutes(30);

    /// A checkpoint that is spread out takes as long as `checkpoint_timeout`, a day at most.
    private static final Duration SPREAD_START = Duration.ofHours(25);

    /// How long WAL may not get on at all, when the files are there.
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private final ClusterTarget cluster;
    private final Repository repository;
    private final String holdfast;
    private final Run run;

    BackupExecutor(ClusterTarget cluster, Repository repository, String holdfast, Run run) {
        this.cluster = cluster;
        this.repository = repository;
        this.holdfast = holdfast;
        this.run = run;
    }

    /// @param connection to the server, idle
    /// @param spread whether the checkpoint is to be spread out
    BackupHeader backUp(WireConnection connection, ServerFacts server, boolean spread) {
        Instant began = run.clock().instant();
        var label = BackupLabel.of(cluster.name(), began);
        try (var writer = repository.newBackup(label, run);
                var wal = receiver()) {
            checkSame(server.identity().systemId(), wal.systemId());
            BaseBackup source = begin(connection, label, spread);
            wal.begin(source.start(), source.timeline());
            BackupLabelFile labelFile = collect(source, writer, wal, began);
            Instant ended = run.clock().instant();
            check(source, labelFile);
            var remarks = ServerRemarks.of(connection.notices(), server.dataDirectory());
            var backup = backup(label, server, source, wal, remarks, began, ended);
            awaitWal(wal, backup, labelFile.fromStandby());
            return writer.complete(backup.facts(holdfast));
        }
    }

    private WalReceiver receiver() {
        try {
            return WalReceiver.connect(cluster.target(), repository, Optional.empty(), run);
        } catch (FailureException e) {
            throw new ServerInspector(cluster.target(), run).explained(e);
        }
    }

    private BaseBackup begin(WireConnection connection, BackupLabel label, boolean spread) {
        var options =
                new BaseBackupOptions(
                        label.text(),
                        !spread,
                        true,
                        // Every byte has a SHA-256 of ours; the server's would cost it as much time
                        // again as reading does.
                        Optional.of(ManifestChecksums.CRC32C),
                        Optional.empty(),
                        true,
                        spread ? SPREAD_START : FAST_START);
        try (var step = run.step("wait for the server's checkpoint")) {
            BaseBackup source = new Replication(connection).baseBackup(options);
            step.complete();
            return source;
        }
    }

    private BackupLabelFile collect(
            BaseBackup source, BackupWriter writer, WalReceiver wal, Instant began) {
        long estimate =
                source.tablespaces().stream()
                        .flatMap(it -> it.estimate().stream())
                        .mapToLong(ByteSize::bytes)
                        .sum();
        try (var step = run.step("copy cluster " + cluster.name(), estimate, Unit.BYTES)) {
            var collector = new RemoteCollector(writer, step, wal::check);
            BackupLabelFile labelFile = collector.collect(source, began);
            step.complete();
            return labelFile;
        }
    }

    private void check(BaseBackup source, BackupLabelFile labelFile) {
        boolean fits =
                labelFile.start().equals(source.start())
                        && labelFile.timeline().equals(source.timeline());
        BackupEnd end = source.end();
        if (!fits || !end.timeline().equals(source.timeline())) {
            throw changed(
                    "the server went from timeline %s to %s while it was backed up"
                            .formatted(source.timeline(), end.timeline()));
        }
    }

    private void checkSame(SystemId ours, SystemId wals) {
        if (!ours.equals(wals)) {
            throw changed(
                    "two clusters answer at %s by turns: system %s and system %s"
                            .formatted(cluster.target().address(), ours, wals));
        }
    }

    private static FailureException changed(String message) {
        return Failure.of(BackupError.SERVER_CHANGED, message)
                .hint("no backup was made; run it again when the server is settled")
                .exception();
    }

    private ClusterBackup backup(
            BackupLabel label,
            ServerFacts server,
            BaseBackup source,
            WalReceiver wal,
            ServerRemarks remarks,
            Instant began,
            Instant ended) {
        var outside = new ArrayList<>(server.outside());
        outside.addAll(remarks.skipped());
        return new ClusterBackup(
                label,
                cluster.name(),
                wal.systemId(),
                server.version(),
                source.timeline(),
                wal.timeline(),
                source.start(),
                source.end().position(),
                wal.segmentSize(),
                server.dataChecksums(),
                places(source.tablespaces()),
                server.settings(),
                outside,
                source.end().damage().map(failure -> remarks.damage(failure.message())),
                began,
                ended,
                new ByteSize(0),
                new ByteSize(0));
    }

    private static List<TablespacePlace> places(List<Tablespace> tablespaces) {
        return tablespaces.stream()
                .filter(it -> !it.isDataDirectory())
                .map(it -> new TablespacePlace(it.oid().orElseThrow(), it.location()))
                .toList();
    }

    /// A primary fills its segment up when a backup ends, so that it can be had whole; a standby
    /// cannot, and there the segment stays a part.
    private void awaitWal(WalReceiver wal, ClusterBackup backup, boolean fromStandby) {
        WalSegmentName last = backup.lastSegment();
        Lsn wanted = fromStandby ? backup.stop() : last.end();
        try (var step = run.step("wait for the WAL up to " + wanted)) {
            Lsn reached = wal.durable();
            while (!arrives(wal, wanted)) {
                if (!reached.isBefore(wal.durable())) {
                    wal.await(wanted, Duration.ZERO);
                }
                reached = wal.durable();
            }
            step.complete();
        }
    }

    private static boolean arrives(WalReceiver wal, Lsn wanted) {
        try {
            wal.await(wanted, STANDSTILL);
            return true;
        } catch (FailureException e) {
            if (e.failure().code() != WalError.NOT_IN_TIME) {
                throw e;
            }
            return false;
        }
    }
}
