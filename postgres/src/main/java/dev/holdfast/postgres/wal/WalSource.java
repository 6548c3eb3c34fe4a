package dev.holdfast.postgres.wal;

import java.io.IOException;

/// The bytes of the WAL of one history, wherever they are kept.
@FunctionalInterface
public interface WalSource extends AutoCloseable {

    /// Reads WAL from a position on. A [WalReader] asks for ascending positions, and never across
    /// the end of a segment.
    ///
    /// @param position of the first byte wanted
    /// @param length how many bytes are wanted, at least 1
    /// @return how many there were, at least 1; 0 if there is no WAL at this position
    /// @throws IOException if it is there and cannot be read
    int read(Lsn position, byte[] target, int offset, int length) throws IOException;

    /// Gives back what it holds open; most hold nothing.
    @Override
    default void close() {}
}
