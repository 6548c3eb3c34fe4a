package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;

/// WAL that the repository has not got, between some that it has. No recovery leads across it: what
/// lies beyond needs a backup that was made there.
///
/// @param from its first byte
/// @param to the first byte after it
public record WalGap(SystemId systemId, Lsn from, Lsn to, ByteSize size) {
    static WalGap of(SystemId systemId, Lsn from, Lsn to) {
        return new WalGap(systemId, from, to, new ByteSize(to.minus(from)));
    }
}
