package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
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

    private final GolangParameters parameters;

    private GolangMigrate(GolangParameters parameters) {
        this.parameters = parameters;
    }

    /// The style as the `x-` parameters of a connection ask for it.
    public static GolangMigrate of(PostgresTarget target) {
        return new GolangMigrate(GolangParameters.of(target));
    }

    /// The style where no connection says otherwise.
    public static GolangMigrate usual() {
        return new GolangMigrate(GolangParameters.NONE);
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
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        String name = version + "_" + title;
        files.put(name + ".down.sql", "-- undoes %s.up.sql\n".formatted(name));
        files.put(name + ".up.sql", "-- %s\n".formatted(title.replace('_', ' ')));
        return files;
    }

    @Override
    public GolangTable table(Session session) {
        if (parameters.schema().isPresent()) {
            return new GolangTable(parameters.schema().get(), parameters.table());
        }
        var table = new GolangTable(FolderFiles.currentSchema(session), parameters.table());
        if (!choosesSchema(session) && !table.exists(session)) {
            requireNoOther(session, table);
        }
        return table;
    }

    private static boolean choosesSchema(Session session) {
        var given = session.target().parameters();
        return given.containsKey("search_path")
                || given.getOrDefault("options", "").contains("search_path");
    }

    /// A search path that has changed since (a file's ALTER DATABASE, a role's own schema) must not
    /// make the database pass for one to which nothing was ever applied.
    private static void requireNoOther(Session session, GolangTable table) {
        List<String> schemas =
                session.list(
                        Sql.of(GolangMigrate.class, "version-table-elsewhere"),
                        row -> row.text("schema"),
                        table.table(),
                        table.schema());
        if (!schemas.isEmpty()) {
            throw Failure.of(
                            MigrateError.TABLE_ELSEWHERE,
                            "the search path of %s leads to schema %s, but the version table %s is in schema %s"
                                    .formatted(
                                            session.target().user(),
                                            table.schema(),
                                            table.table(),
                                            String.join(", ", schemas)))
                    .hint(
                            ("if that one is meant, put the search path back, or add"
                                            + " ?search_path=%s to the URL; if %s shall have"
                                            + " migrations of its own, add ?search_path=%s")
                                    .formatted(schemas.getFirst(), table.schema(), table.schema()))
                    .fact("schemas", schemas)
                    .exception();
        }
    }
}
