package dev.holdfast.operations.restore;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.backup.ClusterBackup;
import dev.holdfast.operations.wal.WalCoverage;
import dev.holdfast.postgres.wal.EndOfWal;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalEvent;
import dev.holdfast.postgres.wal.WalReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the WAL as the recovery will, and finds where it will stop. The rules are the server's own
/// (access/transam/xlogrecovery.c, recoveryStopsBefore and recoveryStopsAfter, 13 to 18), but for a
/// time: a transaction that was given up later does not end what belongs to it.
final class Preflight {
    private static final int LOOK_EVERY = 4096;

    /// A checkpoint's time is in whole seconds, and is taken shortly before its redo point.
    private static final Duration CLOCK_PRECISION = Duration.ofSeconds(2);

    private final ClusterBackup backup;
    private final RecoveryTarget target;
    private final WalReader reader;
    private final WalCoverage coverage;

    private Lsn end;
    private Optional<Foreseen.Ended> lastCommit = Optional.empty();
    private long commits;
    private boolean behindBeginning;
    private Optional<Instant> began = Optional.empty();
    private final Map<String, Long> capacity = new TreeMap<>();

    /// @param coverage how far the stored WAL goes from the backup's beginning
    Preflight(ClusterBackup backup, RecoveryTarget target, WalReader reader, WalCoverage coverage) {
        this.backup = backup;
        this.target = target;
        this.reader = reader;
        this.coverage = coverage;
        this.end = backup.start();
    }

    /// Where the recovery will stop; nothing if that is before the backup is consistent, so that an
    /// older one must serve.
    ///
    /// @throws FailureException if the WAL does not reach the target
    Optional<Foreseen> foresee(Run run) {
        long records = 0;
        try (var step = run.step("read WAL")) {
            while (reader.next()) {
                if (records == 0 && !reader.start().equals(backup.start())) {
                    throw noBeginning();
                }
                if (++records % LOOK_EVERY == 0) {
                    run.checkCancelled();
                }
                if (stopsBefore()) {
                    step.complete();
                    return isConsistent() && isBehindBeginning()
                            ? Optional.of(stopped(end, reader.end(), ended()))
                            : Optional.empty();
                }
                replay();
                if (stopsAfter()) {
                    step.complete();
                    return isConsistent()
                            ? Optional.of(stopped(end, end, Optional.empty()))
                            : Optional.empty();
                }
            }
            step.complete();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read WAL at", Path.of(end.toString()));
        }
        return isBehindBeginning() ? Optional.of(atTheEnd(reader.endOfWal())) : Optional.empty();
    }

    /// Replay begins with the record at the redo point: another first one means that it is not
    /// there.
    private FailureException noBeginning() {
        return Failure.of(
                        RestoreError.BROKEN_WAL,
                        "the WAL of the backup %s begins at %s, and replay needs the record at %s"
                                .formatted(backup.label(), reader.start(), backup.start()))
                .hint("look what is damaged: repository check; or use another: --backup LABEL")
                .fact("position", backup.start())
                .exception();
    }

    private void replay() {
        end = reader.end();
        switch (reader.event().orElse(null)) {
            case WalEvent.ParameterChange change -> raise(change);
            case WalEvent.Checkpoint checkpoint when checkpoint.redo().equals(backup.start()) ->
                    began = Optional.of(checkpoint.time());
            case null, default -> {}
        }
        if (target instanceof RecoveryTarget.Time(Instant time)) {
            behindBeginning |= ended().filter(it -> !it.time().isAfter(time)).isPresent();
        }
        ended().filter(_ -> isCommit())
                .ifPresent(it -> {
                    lastCommit = Optional.of(it);
                    commits++;
                });
    }

    /// Whether a time is one after the backup began. The first commit later than an earlier one may
    /// lie before the backup and be in it, and where nobody wrote for a while, the WAL behind the
    /// backup does not show that: then the clocks must.
    private boolean isBehindBeginning() {
        if (!(target instanceof RecoveryTarget.Time(Instant time)) || behindBeginning) {
            return true;
        }
        return began.filter(it ->
                        !time.isBefore(it.plus(CLOCK_PRECISION))
                                || (!time.isBefore(backup.ended()) && !backup.ended().isBefore(it)))
                .isPresent();
    }

    private void raise(WalEvent.ParameterChange change) {
        raise("max_connections", change.maxConnections());
        raise("max_worker_processes", change.maxWorkerProcesses());
        raise("max_wal_senders", change.maxWalSenders());
        raise("max_prepared_transactions", change.maxPreparedTransactions());
        raise("max_locks_per_transaction", change.maxLocksPerTransaction());
    }

    private void raise(String parameter, long value) {
        capacity.merge(parameter, value, Math::max);
    }

    private boolean isConsistent() {
        return !end.isBefore(backup.stop());
    }

    private boolean stopsBefore() {
        return switch (target) {
            case RecoveryTarget.Latest() -> false;
            case RecoveryTarget.Point(_) -> false;
            case RecoveryTarget.Position(Lsn position) -> !reader.start().isBefore(position);
            case RecoveryTarget.Time(Instant time) ->
                    isCommit() && ended().filter(it -> it.time().isAfter(time)).isPresent();
            case RecoveryTarget.Transaction(long xid) ->
                    ended().filter(it -> it.xid() == xid).isPresent();
        };
    }

    private boolean stopsAfter() {
        return target instanceof RecoveryTarget.Point(String name)
                && reader.event().orElse(null) instanceof WalEvent.RestorePoint point
                && point.name().equals(name);
    }

    private boolean isCommit() {
        return reader.event()
                .filter(it ->
                        it instanceof WalEvent.Commit || it instanceof WalEvent.CommitPrepared)
                .isPresent();
    }

    private Optional<Foreseen.Ended> ended() {
        return reader.event()
                .flatMap(event ->
                        switch (event) {
                            case WalEvent.Commit(long xid, Instant time) -> at(xid, time);
                            case WalEvent.Abort(long xid, Instant time) -> at(xid, time);
                            case WalEvent.CommitPrepared(long xid, Instant time, _) ->
                                    at(xid, time);
                            case WalEvent.AbortPrepared(long xid, Instant time, _) -> at(xid, time);
                            default -> Optional.empty();
                        });
    }

    private Optional<Foreseen.Ended> at(long xid, Instant time) {
        return Optional.of(new Foreseen.Ended(xid, time, reader.start()));
    }

    private Foreseen stopped(Lsn stop, Lsn needed, Optional<Foreseen.Ended> next) {
        return new Foreseen(stop, needed, true, lastCommit, next, commits, capacity);
    }

    private Foreseen atTheEnd(EndOfWal wal) {
        if (wal.position().isBefore(backup.stop())) {
            throw Failure.of(
                            RestoreError.BROKEN_WAL,
                            "the WAL of the backup %s breaks off at %s, before the copy would be consistent at %s: %s"
                                    .formatted(
                                            backup.label(),
                                            wal.position(),
                                            backup.stop(),
                                            wal.reason()))
                    .hint(
                            "look what is damaged: repository check; or use another backup: --backup LABEL")
                    .fact("position", wal.position())
                    .exception();
        }
        boolean reached =
                switch (target) {
                    case RecoveryTarget.Latest() -> true;
                    // There is no record from there on: all there is lies before it.
                    case RecoveryTarget.Position(Lsn position) ->
                            !wal.position().isBefore(position);
                    default -> false;
                };
        if (reached && target instanceof RecoveryTarget.Latest) {
            refuseGap(wal);
        }
        if (!reached) {
            throw beyond(wal);
        }
        return new Foreseen(end, end, false, lastCommit, Optional.empty(), commits, capacity);
    }

    /// All there is, is not all there was, if WAL goes on behind a hole.
    private void refuseGap(EndOfWal wal) {
        boolean damaged =
                wal.cause() == EndOfWal.Cause.INVALID && wal.position().isBefore(coverage.end());
        if (coverage.gap().isEmpty() && !damaged) {
            return;
        }
        String what =
                coverage.gap()
                        .map(gap ->
                                "%s is missing, and goes on at %s"
                                        .formatted(gap.first(), gap.until()))
                        .orElse(wal.reason());
        throw Failure.of(
                        RestoreError.BROKEN_WAL,
                        "the stored WAL breaks off at %s: %s".formatted(wal.position(), what))
                .hint("to restore what lies before it: --at " + wal.position())
                .fact("position", wal.position())
                .exception();
    }

    private FailureException beyond(EndOfWal wal) {
        String last =
                lastCommit
                        .map(it ->
                                "its last commit is of %s (transaction %d)"
                                        .formatted(it.time(), it.xid()))
                        .orElse("no commit is in it");
        return Failure.of(
                        RestoreError.BEYOND_WAL,
                        "%s is not in the WAL that is stored, which ends at %s; %s"
                                .formatted(what(), wal.position(), last))
                .hint(
                        "restore all there is: --at latest; or receive the missing WAL first: holdfast wal receive")
                .fact("end", wal.position())
                .fact("reason", wal.reason())
                .fact("lastCommit", lastCommit.map(it -> it.time().toString()).orElse(""))
                .exception();
    }

    private String what() {
        return switch (target) {
            case RecoveryTarget.Latest() -> "the latest state";
            case RecoveryTarget.Time(Instant time) -> "a commit later than " + time;
            case RecoveryTarget.Position(Lsn position) -> "the position " + position;
            case RecoveryTarget.Transaction(long xid) -> "the end of transaction " + xid;
            case RecoveryTarget.Point(String name) -> "a restore point " + name;
        };
    }

    /// How much WAL lies between the backup's beginning and a position.
    static ByteSize replay(ClusterBackup backup, Lsn end) {
        return new ByteSize(Math.max(0, end.minus(backup.start())));
    }
}
