package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The migrations of a folder, by version. Names that do not fit golang-migrate's rule are none of
/// ours, and so are folders; symbolic links stand for files.
///
/// @param strangers names that look like migrations and are none
record MigrationFolder(
        Path path, NavigableMap<MigrationVersion, Migration> migrations, List<String> strangers) {
    private static final Pattern NAME =
            Pattern.compile("([0-9]+)_(.*)\\.(down|up)\\.(.*)", Pattern.DOTALL);
    private static final Pattern LIKE_NAME =
            Pattern.compile("[^.].*\\.(down|up)\\.sql", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    static MigrationFolder read(Path path) {
        var migrations = new TreeMap<MigrationVersion, Migration>();
        var strangers = new TreeSet<String>();
        try (var entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String fileName = String.valueOf(entry.getFileName());
                Matcher name = NAME.matcher(fileName);
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (name.matches() && isVersion(name.group(1))) {
                    add(migrations, entry, name);
                } else if (LIKE_NAME.matcher(fileName).matches()) {
                    strangers.add(fileName);
                }
            }
        } catch (IOException _) {
            throw Failure.of(
                            MigrateError.NO_FOLDER,
                            "the migrations folder %s %s"
                                    .formatted(
                                            path,
                                            Files.isDirectory(path)
                                                    ? "cannot be read"
                                                    : "does not exist or is not a folder"))
                    .hint("correct `migrations` in holdfast.yml, or make the folder")
                    .fact("path", path.toString())
                    .exception();
        }
        return new MigrationFolder(path, migrations, List.copyOf(strangers));
    }

    /// The column is a bigint: a greater version could not be recorded.
    private static boolean isVersion(String digits) {
        return new BigInteger(digits).compareTo(MOST) <= 0;
    }

    private static void add(
            NavigableMap<MigrationVersion, Migration> migrations, Path file, Matcher name) {
        var version = new MigrationVersion(new BigInteger(name.group(1)).longValue());
        var known = Optional.ofNullable(migrations.get(version));
        boolean up = name.group(3).equals("up");
        known.flatMap(migration -> up ? migration.up() : migration.down())
                .ifPresent(other -> {
                    throw duplicate(version, other, file);
                });
        migrations.put(
                version,
                new Migration(
                        version,
                        // The up file's title, where there is one.
                        up ? name.group(2) : known.map(Migration::title).orElse(name.group(2)),
                        up ? Optional.of(file) : known.flatMap(Migration::up),
                        up ? known.flatMap(Migration::down) : Optional.of(file)));
    }

    private static RuntimeException duplicate(MigrationVersion version, Path one, Path other) {
        // In the order of names, since a folder's own order is chance.
        Path first = one.compareTo(other) < 0 ? one : other;
        Path second = one.compareTo(other) < 0 ? other : one;
        return Failure.of(
                        MigrateError.DUPLICATE_FILE,
                        "%s and %s are the same migration, version %s"
                                .formatted(first.getFileName(), second.getFileName(), version))
                .hint("give one of them another number, or move it out of the folder")
                .fact("version", version.toString())
                .exception();
    }

    Collection<Migration> all() {
        return migrations.values();
    }

    Optional<Migration> find(MigrationVersion version) {
        return Optional.ofNullable(migrations.get(version));
    }

    /// The version below, or none.
    MigrationVersion below(MigrationVersion version) {
        var lower = migrations.lowerKey(version);
        return lower == null ? MigrationVersion.NONE : lower;
    }
}
