package dev.holdfast.operations.local;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.server.ServerFolder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/// What is to be deleted is first given a name that says so, in one step: a kill in the middle of
/// deleting leaves nothing half deleted under a name that counts.
final class Leftovers {
    private static final String PREFIX = "deleted-";

    // Strict: what a person calls deleted-something is not ours to delete.
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f-]{36}");

    private Leftovers() {}

    /// Deletes a file or a folder with all in it, links themselves and not what they lead to.
    static void delete(Path path, Disk disk) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            disk.delete(path);
            return;
        }
        Path aside = path.resolveSibling(PREFIX + UUID.randomUUID());
        disk.rename(path, aside);
        disk.syncDirectory(path.resolveSibling("").normalize());
        disk.deleteTree(aside);
    }

    /// Deletes what a kill left.
    static void remove(Path folder, Disk disk) {
        for (Path entry : LocalFolder.entries(folder)) {
            if (is(entry)) {
                disk.deleteTree(entry);
            }
        }
    }

    static boolean is(Path entry) {
        return NAME.matcher(String.valueOf(entry.getFileName())).matches()
                || ServerFolder.isUnfinished(entry)
                || Disk.isTemporary(entry);
    }
}
