package dev.holdfast.operations.restore;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.backup.ClusterBackup;
import dev.holdfast.operations.backup.TablespacePlace;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.StoredFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the parts of a backup go.
///
/// @param data the data directory to be, absolute
/// @param tablespaces the folders of the tablespaces to be, by number
record RestorePlace(Path data, Map<Long, Path> tablespaces) {
    /// A folder with this in it was not restored to the end: nothing in it counts.
    static final String MARKER = ".restore-incomplete";

    static final String DATA = "data/";
    private static final String TABLESPACES = "tablespaces/";
    private static final String LINKS = DATA + "pg_tblspc/";

    /// Maps tablespaces to `DIR-tablespaces/OID` unless told otherwise: never to where they were,
    /// which may be where the original has them.
    ///
    /// @param chosen `OID=DIR`
    static RestorePlace of(Path to, List<String> chosen, ClusterBackup backup) {
        Path data = to.toAbsolutePath().normalize();
        if (data.getParent() == null) {
            throw badPlace(data, "it is the root of the file system");
        }
        var places = new LinkedHashMap<Long, Path>();
        Path beside = data.resolveSibling(data.getFileName() + "-tablespaces");
        for (TablespacePlace tablespace : backup.tablespaces()) {
            places.put(tablespace.oid(), beside.resolve(String.valueOf(tablespace.oid())));
        }
        for (String choice : chosen) {
            String[] parts = choice.split("=", 2);
            if (parts.length != 2
                    || !parts[0].matches("[0-9]{1,10}")
                    || parts[1].isBlank()
                    || !places.containsKey(Long.valueOf(parts[0]))) {
                throw unknown(choice, backup);
            }
            places.put(Long.valueOf(parts[0]), Path.of(parts[1]).toAbsolutePath().normalize());
        }
        return new RestorePlace(data, places);
    }

    /// All folders that are to be filled.
    List<Path> folders() {
        var folders = new ArrayList<Path>();
        folders.add(data);
        folders.addAll(tablespaces.values());
        return folders;
    }

    /// Where a file of the backup goes; nothing for what is not restored as it stands.
    Path path(StoredFile file) {
        String path = file.path();
        if (path.equals("data") || path.startsWith(DATA)) {
            return path.equals("data") ? data : data.resolve(path.substring(DATA.length()));
        }
        if (path.startsWith(TABLESPACES)) {
            String[] steps = path.substring(TABLESPACES.length()).split("/", 2);
            Path folder =
                    steps[0].matches("[0-9]{1,10}")
                            ? tablespaces.get(Long.valueOf(steps[0]))
                            : null;
            if (folder != null) {
                return steps.length == 1 ? folder : folder.resolve(steps[1]);
            }
        }
        throw hostile(file);
    }

    /// The tablespace that a link of the backup stands for.
    Path linkTarget(StoredFile link) {
        String number = link.path().startsWith(LINKS) ? link.path().substring(LINKS.length()) : "";
        Path target = number.matches("[0-9]{1,10}") ? tablespaces.get(Long.valueOf(number)) : null;
        if (target == null) {
            throw hostile(link);
        }
        return target;
    }

    /// Throws unless every folder is empty or not there, lies in nothing that it must not, and has
    /// room. What a broken-off restore left counts as nothing.
    void check(Path repository, ByteSize needed) {
        List<Path> left = brokenOff(data);
        refuseHeld();
        for (Path folder : folders()) {
            if (real(folder).startsWith(real(repository))) {
                throw badPlace(folder, "it lies in the repository " + repository);
            }
            if (real(repository).startsWith(real(folder))) {
                throw badPlace(folder, "the repository %s lies in it".formatted(repository));
            }
            for (Path other : folders()) {
                if (!other.equals(folder) && real(other).startsWith(real(folder))) {
                    throw badPlace(
                            folder, "%s and %s would lie in one another".formatted(folder, other));
                }
            }
            refuseDataAbove(folder);
            if (!left.contains(folder) && !isVacant(folder)) {
                throw Failure.of(RestoreError.OCCUPIED, "%s is not empty".formatted(folder))
                        .hint("name a folder that does not exist or is empty: --to DIR")
                        .fact("path", folder.toString())
                        .exception();
            }
        }
        checkSpace(needed);
    }

    /// Whether a restore to this folder was broken off.
    static boolean isBrokenOff(Path folder) {
        return Files.isRegularFile(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS);
    }

    /// The folders that a broken-off restore has written to, this one first: nothing in them
    /// counts. None if there was no such restore.
    static List<Path> brokenOff(Path data) {
        if (!isBrokenOff(data)) {
            return List.of();
        }
        var folders = new LinkedHashSet<Path>();
        folders.add(data);
        try {
            for (String line : Files.readAllLines(data.resolve(MARKER))) {
                if (line.startsWith("file:")) {
                    folders.add(Path.of(URI.create(line)));
                }
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", data.resolve(MARKER));
        } catch (IllegalArgumentException _) {
            // The kill came while it was being written, and before anything else was.
        }
        return List.copyOf(folders);
    }

    static String markerText(BackupLabel label, List<Path> folders) {
        return folders.stream()
                .map(folder -> folder.toUri() + "\n")
                .collect(
                        Collectors.joining(
                                "",
                                "Holdfast restores the backup %s and has not finished. What lies in these folders counts as nothing:\n"
                                        .formatted(label),
                                ""));
    }

    private void refuseHeld() {
        if (isBrokenOff(data) && Disk.isHeld(data.resolve(MARKER))) {
            throw Failure.of(
                            RestoreError.OCCUPIED,
                            "another restore to %s is at work".formatted(data))
                    .hint("wait for it, or name another folder: --to DIR")
                    .fact("path", data.toString())
                    .exception();
        }
    }

    private void checkSpace(ByteSize needed) {
        Path there = existing(data);
        try {
            // How much of it each tablespace takes is not known here: what they have together
            // counts.
            var stores = new HashSet<FileStore>();
            for (Path folder : folders()) {
                stores.add(Files.getFileStore(existing(folder)));
            }
            long free = 0;
            for (FileStore store : stores) {
                free += store.getUsableSpace();
            }
            if (free < needed.bytes()) {
                throw Failure.of(
                                RestoreError.NO_SPACE,
                                "the restore needs %s and %s has %s free"
                                        .formatted(needed, there, new ByteSize(free)))
                        .hint("free some space, or restore to another disk: --to DIR")
                        .fact("neededBytes", needed.bytes())
                        .fact("freeBytes", free)
                        .exception();
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "measure", there);
        }
    }

    /// A data directory in another would be taken for its content.
    private static void refuseDataAbove(Path folder) {
        for (Path above = real(folder).getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve("PG_VERSION"))) {
                throw badPlace(folder, "%s is a data directory".formatted(above));
            }
        }
    }

    private static boolean isVacant(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
    }

    static Path existing(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                return at;
            }
        }
        return path;
    }

    private static Path real(Path path) {
        Path there = existing(path);
        try {
            return there.toRealPath().resolve(there.relativize(path)).normalize();
        } catch (IOException _) {
            return path;
        }
    }

    private static FailureException badPlace(Path folder, String problem) {
        return Failure.of(
                        RestoreError.BAD_PLACE,
                        "cannot restore to %s: %s".formatted(folder, problem))
                .hint("choose another folder: --to DIR")
                .fact("path", folder.toString())
                .exception();
    }

    private static FailureException unknown(String choice, ClusterBackup backup) {
        List<String> known =
                backup.tablespaces().stream()
                        .map(it -> "%d (was %s)".formatted(it.oid(), it.location()))
                        .toList();
        return Failure.of(
                        RestoreError.UNKNOWN_TABLESPACE,
                        "%s is not OID=DIR of a tablespace of this backup".formatted(choice))
                .hint(
                        known.isEmpty()
                                ? "the backup has no tablespaces: leave --tablespace out"
                                : "it has " + String.join(", ", known))
                .fact("known", known)
                .exception();
    }

    private static FailureException hostile(StoredFile file) {
        return Failure.of(
                        RestoreError.INCOMPLETE_BACKUP,
                        "the backup lists %s, which no cluster has".formatted(file.path()))
                .hint("check the repository: repository check")
                .fact("path", file.path())
                .exception();
    }

    /// The folder of a tablespace, if there is one of this number.
    Optional<Path> tablespace(long oid) {
        return Optional.ofNullable(tablespaces.get(oid));
    }
}
