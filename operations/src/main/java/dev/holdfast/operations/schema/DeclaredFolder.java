package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// The folder of a declared schema: its `.sql` files with those of its folders, by path. What is
/// hidden is left out; files of a folder `seed`, `seed.sql` and `NAME.seed.sql` hold rows.
///
/// @param place the folder, or a single file
/// @param contents the files' bytes by name, a character each, in the order of their paths
/// @param seeds the files with rows, which are no schema, by path
record DeclaredFolder(Path place, SortedMap<String, String> contents, List<Path> seeds) {
    private static final String SQL = ".sql";
    private static final String SEED = "seed";

    /// Reads all files.
    static DeclaredFolder read(Path place) {
        SortedMap<String, Path> found = find(place);
        var contents = new TreeMap<String, String>();
        var seeds = new ArrayList<Path>();
        found.forEach((name, path) -> {
            if (isSeed(name)) {
                seeds.add(path);
            } else if (name.toLowerCase(Locale.ROOT).endsWith(".down" + SQL)) {
                throw SqlFile.bad(
                        name,
                        "is what undoes a migration, not a declaration",
                        "name a folder of migrations under `migrations` in holdfast.yml,"
                                + " and under `schema` one that says what the schema is to be");
            } else {
                contents.put(
                        name, new String(SqlFile.bytes(name, path), StandardCharsets.ISO_8859_1));
            }
        });
        if (contents.isEmpty()) {
            throw missing(place, "holds no .sql file");
        }
        return new DeclaredFolder(place, contents, seeds);
    }

    /// Stands for what the files say.
    String fingerprint() {
        var sum = new Fingerprint();
        contents.forEach((name, content) -> {
            sum.add(name);
            sum.add(content);
        });
        return sum.text();
    }

    /// The files, looked through and checked, which is only worth it to load them.
    List<SqlFile> files() {
        var files = new ArrayList<SqlFile>();
        contents.forEach((name, content) ->
                files.add(SqlFile.of(name, content.getBytes(StandardCharsets.ISO_8859_1))));
        return files;
    }

    private static SortedMap<String, Path> find(Path place) {
        var found = new TreeMap<String, Path>();
        if (Files.isRegularFile(place)) {
            found.put(String.valueOf(place.getFileName()), place);
            return found;
        }
        if (!Files.isDirectory(place)) {
            throw missing(place, "does not exist or is not a folder");
        }
        try {
            Path real = place.toRealPath();
            Files.walkFileTree(place, new Finder(place, real, found));
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", place);
        }
        return found;
    }

    private static boolean isSeed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(SEED + SQL)
                || lower.endsWith("/" + SEED + SQL)
                || lower.endsWith("." + SEED + SQL)
                || lower.startsWith(SEED + "/")
                || lower.contains("/" + SEED + "/");
    }

    private static FailureException missing(Path place, String what) {
        return Failure.of(
                        SchemaError.NO_FOLDER,
                        "the folder of the declared schema %s %s".formatted(place, what))
                .hint(
                        "correct `schema` in holdfast.yml, or put files there that say what the"
                                + " schema is to be")
                .fact("path", place.toString())
                .exception();
    }

    /// Finds the files. A link within the folder is left out, since what it leads to is found
    /// itself; one that leads out is refused: who reviews the folder does not see what is there.
    private static final class Finder extends SimpleFileVisitor<Path> {
        private final Path place;
        private final Path real;
        private final SortedMap<String, Path> found;

        Finder(Path place, Path real, SortedMap<String, Path> found) {
            this.place = place;
            this.real = real;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) && !folder.equals(place)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = place.relativize(file).toString().replace('\\', '/');
            if (attributes.isSymbolicLink()) {
                checkLink(name, file);
            } else if (!isHidden(file) && name.toLowerCase(Locale.ROOT).endsWith(SQL)) {
                found.put(name, file);
            }
            return FileVisitResult.CONTINUE;
        }

        private void checkLink(String name, Path link) {
            if (!Files.exists(link)) {
                throw SqlFile.bad(name, "is a link that leads nowhere", "correct or remove it");
            }
            try {
                if (!link.toRealPath().startsWith(real)) {
                    throw SqlFile.bad(
                            name,
                            "is a link that leads out of the folder",
                            "put the file itself there, so that all of the schema is in one place");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean isHidden(Path path) {
            return String.valueOf(path.getFileName()).startsWith(".");
        }
    }
}
