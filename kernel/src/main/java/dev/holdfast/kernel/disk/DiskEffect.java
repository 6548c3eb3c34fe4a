package dev.holdfast.kernel.disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/// One effect on the disk, in the order in which the program caused it. What a crash leaves is a
/// prefix of these effects, less those that were not yet synced.
public sealed interface DiskEffect {

    /// The path that is changed.
    Path path();

    record CreateDirectory(Path path) implements DiskEffect {}

    /// A new file with this content. Durable after a [Sync] of the file and of its directory.
    record Write(Path path, ByteBuffer content) implements DiskEffect {}

    /// More content at the end of a file that is there.
    record Append(Path path, ByteBuffer content) implements DiskEffect {}

    /// The file's content reaches the disk.
    record Sync(Path path) implements DiskEffect {}

    /// The names in a directory reach the disk.
    record SyncDirectory(Path path) implements DiskEffect {}

    record Rename(Path from, Path path) implements DiskEffect {}

    record Link(Path existing, Path path) implements DiskEffect {}

    record SymbolicLink(Path path, Path target) implements DiskEffect {}

    record Delete(Path path) implements DiskEffect {}

    /// Mode and owner: not content, so nothing durable hangs on them.
    record SetAccess(Path path, String mode) implements DiskEffect {}
}
