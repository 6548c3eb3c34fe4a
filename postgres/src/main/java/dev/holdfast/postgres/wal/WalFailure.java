package dev.holdfast.postgres.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.PostgresError;

/// The failures of reading WAL.
final class WalFailure {
    private WalFailure() {}

    /// A record whose checksum is right and whose parts are not.
    static FailureException malformed(Lsn position) {
        return Failure.of(
                        PostgresError.BAD_WAL,
                        "the WAL record at %s is sound and not of a form that is known"
                                .formatted(position))
                .hint("report this to the makers of Holdfast, with the segment it is in")
                .fact("lsn", position.toString())
                .exception();
    }
}
