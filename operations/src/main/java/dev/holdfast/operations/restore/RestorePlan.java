package dev.holdfast.operations.restore;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.backup.ClusterBackup;
import dev.holdfast.operations.wal.WalArchive;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.file.Path;

/// What a restore is going to do.
///
/// @param repository opened
/// @param timeline the history to follow, to its end or the target
record RestorePlan(
        Repository repository,
        WalArchive archive,
        ClusterBackup backup,
        RecoveryTarget target,
        WalTimeline timeline,
        Foreseen foreseen,
        RestorePlace place) {

    /// How much WAL is replayed.
    ByteSize wal() {
        return Preflight.replay(backup, foreseen.end());
    }

    /// How much room it takes: the files, and whole segments of WAL, with one to grow.
    ByteSize needed() {
        return needed(backup, foreseen);
    }

    static ByteSize needed(ClusterBackup backup, Foreseen foreseen) {
        long segment = backup.walSegmentSize();
        long wal = Preflight.replay(backup, foreseen.needed()).bytes();
        return new ByteSize(backup.content().bytes() + (wal / segment + 3) * segment);
    }

    Path data() {
        return place.data();
    }
}
