package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// golang-migrate (its source at commit 18966c75): `N_title.up.sql` and `N_title.down.sql`, and a
/// table of one row. Names that do not fit its rule are none of ours, and so are folders; symbolic
/// links stand for files.
public final class GolangMigrate implements MigrationStyle {
    private static final Pattern NAME =
            Pattern.compile("([0-9]+)_(.*)\\.(down|up)\\.(.*)", Pattern.DOTALL);
    private static final Pattern LIKE_NAME =
            Pattern.compile("[^.].*\\.(down|up)\\.sql", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private GolangMigrate() {}

    /// The style as the `x-` parameters of a connection ask for it.
    public static GolangMigrate of(PostgresTarget target) {
        GolangParameters.of(target);
        return new GolangMigrate();
    }

    /// The style where no connection says otherwise.
    public static GolangMigrate usual() {
        return new GolangMigrate();
    }

    @Override
    public String name() {
        return "golang-migrate";
    }

    @Override
    public MigrationFolder read(Path folder) {
        var migrations = new TreeMap<MigrationVersion, Migration>();
        var strangers = new TreeSet<String>();
        for (Path entry : FolderFiles.list(folder)) {
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
        return new MigrationFolder(
                folder, List.copyOf(migrations.values()), List.copyOf(strangers));
    }

    /// The column is a bigint: a greater version could not be recorded.
    private static boolean isVersion(String digits) {
        return new BigInteger(digits).compareTo(MOST) <= 0;
    }

    private static void add(
            NavigableMap<MigrationVersion, Migration> migrations, Path file, Matcher name) {
        var version = new MigrationVersion(name.group(1));
        var known = Optional.ofNullable(migrations.get(version));
        boolean up = name.group(3).equals("up");
        known.flatMap(migration -> up ? migration.up() : migration.down())
                .ifPresent(other -> {
                    throw FolderFiles.duplicate(version, other, file);
                });
        migrations.put(
                version,
                new Migration(
                        version,
                        // The up file's title, where there is one.
                        up ? name.group(2) : known.map(Migration::title).orElse(name.group(2)),
                        Kind.VERSIONED,
                        up ? Optional.of(file) : known.flatMap(Migration::up),
                        up ? known.flatMap(Migration::down) : Optional.of(file)));
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        return migration
                .file(direction)
                .map(MigrationScript::read)
                .orElseGet(() -> MigrationScript.absent(migration));
    }

    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        var files = new LinkedHashMap<String, String>();
        files.put("%s_%s.down.sql".formatted(version, title), down);
        files.put("%s_%s.up.sql".formatted(version, title), up);
        return files;
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        String name = version + "_" + title;
        files.put(name + ".down.sql", "-- undoes %s.up.sql\n".formatted(name));
        files.put(name + ".up.sql", "-- %s\n".formatted(title.replace('_', ' ')));
        return files;
    }

    @Override
    public GolangTable table(Session session) {
        return new GolangTable(TablePlace.of(session, GolangTable.USUAL, GolangTable.COLUMNS));
    }

    @Override
    public VersionTable table(PostgresTarget target) {
        return new GolangTable(TablePlace.of(target, GolangTable.USUAL));
    }
}
