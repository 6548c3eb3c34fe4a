package dev.holdfast.postgres.wal;

import java.util.Optional;

/// How much the server writes to the WAL (manual, setting `wal_level`), in the order of the numbers
/// it keeps for it (`WalLevel` in access/xlog.h).
public enum WalLevel {
    /// Too little to restore anything from.
    MINIMAL,
    REPLICA,
    LOGICAL;

    private static final WalLevel[] ALL = values();

    /// Empty for a number that has no level.
    public static Optional<WalLevel> of(int number) {
        return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
    }
}
