package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.schema.Generated;
import dev.holdfast.operations.schema.GeneratedMigration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Writes pairs of files. All that undo stand before the first that does, so that nothing can be
/// applied that could not be undone. What a kill leaves are files without their up file: they bear
/// our mark, `up` refuses to pass over them, and the next writing begins with their removal.
final class MigrationWriter {
    private static final String MARK = "Written by 'holdfast migrate generate'";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final int HEAD = 1_000;

    private final Path folder;
    private final Disk disk;

    MigrationWriter(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    /// A pair of files that is to be written.
    ///
    /// @param name version and title
    /// @param files by name, what does last
    record Pair(String name, GeneratedMigration content, SequencedMap<String, String> files) {
        String upFile() {
            return files.lastEntry().getKey();
        }

        /// The file that undoes, be it the same; absent where the tool cannot undo.
        Optional<String> downFile(boolean undoes) {
            return undoes ? Optional.of(files.firstEntry().getKey()) : Optional.empty();
        }
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Failure.of(
                            MigrateError.BAD_NAME,
                            "'%s' is no name for a migration".formatted(name))
                    .hint("use up to 100 letters, digits, _ and -: migrate generate add_email")
                    .fact("name", name)
                    .exception();
        }
    }

    /// Names and words of the pairs: the first is called as asked, the others say what they do,
    /// too.
    static List<Pair> pairs(
            MigrationStyle style,
            MigrationFolder folder,
            String name,
            Generated generated,
            Clock clock) {
        var versions = NewVersions.next(folder, generated.pairs().size(), clock);
        var pairs = new ArrayList<Pair>();
        for (GeneratedMigration each : generated.pairs()) {
            int number = pairs.size();
            String title = number == 0 ? name : name + "_" + each.title();
            String file = versions.get(number) + "_" + title;
            pairs.add(
                    new Pair(
                            file,
                            each,
                            style.files(
                                    versions.get(number),
                                    title,
                                    up(file, number, generated) + each.up(),
                                    down(file) + each.down())));
        }
        return pairs;
    }

    private static String up(String file, int number, Generated generated) {
        int count = generated.pairs().size();
        return """
        -- %s%s: leads to what %s says.
        -- %s. Up, down and up again were
        -- tried on PostgreSQL %d: down led back to the same digest. A step's risk stands before it.

        """
                .formatted(
                        file,
                        count > 1 ? " (%d of %d)".formatted(number + 1, count) : "",
                        generated.declared(),
                        MARK,
                        generated.major());
    }

    private static String down(String file) {
        return """
        -- Undoes %s.
        -- %s with its up file.

        """
                .formatted(file, MARK);
    }

    void write(List<Pair> pairs) {
        for (Pair pair : pairs) {
            if (pair.files().size() > 1) {
                put(pair.files().firstEntry());
            }
        }
        for (Pair pair : pairs) {
            put(pair.files().lastEntry());
        }
    }

    private void put(Map.Entry<String, String> entry) {
        Path file = folder.resolve(entry.getKey());
        byte[] bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
        if (!disk.putIfAbsent(file, bytes, Disk.PUBLIC_FILE)) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE, "%s appeared meanwhile".formatted(file))
                    .hint("somebody else writes migrations just now; look, then type it again")
                    .fact("file", file.toString())
                    .exception();
        }
    }

    /// Removes what a writing that was cut off has left: our files without their up file.
    ///
    /// @return their names
    List<String> removeUnfinished(MigrationFolder read) {
        var removed = new ArrayList<String>();
        for (Migration migration : read.all()) {
            unfinished(migration)
                    .ifPresent(down -> {
                        disk.delete(down);
                        removed.add(String.valueOf(down.getFileName()));
                    });
        }
        // Of Flyway a file that undoes is no migration without the one that does.
        for (String stranger : read.strangers()) {
            Path file = folder.resolve(stranger);
            if (isMarked(file)) {
                disk.delete(file);
                removed.add(stranger);
            }
        }
        if (!removed.isEmpty()) {
            disk.syncDirectory(folder);
        }
        return removed;
    }

    /// The down file of a migration of which no more was written before a kill.
    static Optional<Path> unfinished(Migration migration) {
        return migration.up().isPresent()
                ? Optional.empty()
                : migration.down().filter(MigrationWriter::isMarked);
    }

    private static boolean isMarked(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
