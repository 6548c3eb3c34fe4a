package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.ByteSize;
import java.util.Optional;
import java.util.OptionalLong;

/// A directory that a base backup holds.
///
/// @param oid the tablespace's; absent for the data directory itself
/// @param location where it lies on the server; empty for the data directory
/// @param estimate its size before the backup, if it was asked for
public record Tablespace(OptionalLong oid, String location, Optional<ByteSize> estimate) {
    public boolean isDataDirectory() {
        return oid.isEmpty();
    }

    /// What servers from 15 on call its archive.
    String archiveName() {
        return oid.isPresent() ? oid.getAsLong() + ".tar" : "base.tar";
    }
}
