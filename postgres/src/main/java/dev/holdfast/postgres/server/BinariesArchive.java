package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.Disk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.XZInputStream;

/// Unpacks a `.txz` of server programs. The archive is read as hostile: only files, folders and
/// links that stay inside, and no more of them than a server has.
final class BinariesArchive {
    private static final int MOST_ENTRIES = 20_000;
    private static final long MOST_BYTES = 2L << 30;
    private static final int MOST_XZ_MEMORY_KIB = 512 << 10;
    private static final int OWNER_EXECUTE = 0100;

    private final Disk disk;
    private final Path folder;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private int entries;
    private long bytes;

    private BinariesArchive(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder.toAbsolutePath().normalize();
    }

    /// Unpacks `archive` into the empty folder.
    static void unpack(byte[] archive, Path folder, Disk disk) {
        try (var tar =
                new TarArchiveInputStream(
                        new XZInputStream(new ByteArrayInputStream(archive), MOST_XZ_MEMORY_KIB))) {
            new BinariesArchive(disk, folder).unpack(tar);
        } catch (IOException e) {
            throw bad("it cannot be read: " + e.getMessage());
        }
    }

    private void unpack(TarArchiveInputStream tar) throws IOException {
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            if (++entries > MOST_ENTRIES) {
                throw bad("it has more than " + MOST_ENTRIES + " entries");
            }
            unpack(entry, tar);
        }
        // Links come last, so that no file can be written through one.
        links.forEach(this::makeLink);
    }

    private void unpack(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
        Path path = inside(entry.getName());
        if (entry.isDirectory()) {
            disk.createDirectories(path, Disk.PUBLIC_DIRECTORY);
        } else if (entry.isSymbolicLink()) {
            links.put(path, entry.getLinkName());
        } else if (isPlainFile(entry)) {
            writeFile(path, entry, tar);
        } else {
            throw bad("%s is neither file, folder nor link".formatted(entry.getName()));
        }
    }

    /// The library's `isFile` also takes devices, pipes and hard links.
    private static boolean isPlainFile(TarArchiveEntry entry) {
        byte type = entry.getLinkFlag();
        return type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
    }

    private void writeFile(Path path, TarArchiveEntry entry, TarArchiveInputStream tar)
            throws IOException {
        bytes += entry.getSize();
        if (entry.getSize() > Integer.MAX_VALUE - 8 || bytes > MOST_BYTES) {
            throw bad("it unpacks to more than " + MOST_BYTES + " bytes");
        }
        makeParent(path);
        boolean executable = (entry.getMode() & OWNER_EXECUTE) != 0;
        byte[] content = tar.readNBytes((int) entry.getSize());
        if (content.length != entry.getSize()) {
            throw bad("it ends within " + entry.getName());
        }
        disk.write(path, content, executable ? Disk.PUBLIC_DIRECTORY : Disk.PUBLIC_FILE);
    }

    private void makeLink(Path link, String target) {
        if (!link.resolveSibling(target).normalize().startsWith(folder)) {
            throw bad("the link %s leads outside".formatted(folder.relativize(link)));
        }
        makeParent(link);
        disk.symbolicLink(link, Path.of(target));
    }

    private void makeParent(Path path) {
        Path parent = path.getParent();
        if (parent != null) {
            disk.createDirectories(parent, Disk.PUBLIC_DIRECTORY);
        }
    }

    private Path inside(String name) {
        try {
            Path path = folder.resolve(name).normalize();
            if (path.startsWith(folder) && !Path.of(name).isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException _) {
            // Not a path: as bad as one that leads outside.
        }
        throw bad("the entry %s leads outside".formatted(name));
    }

    private static RuntimeException bad(String why) {
        return Failure.of(
                        ServerError.BAD_ARCHIVE,
                        "the archive of PostgreSQL's programs was refused: " + why)
                .exception();
    }
}
