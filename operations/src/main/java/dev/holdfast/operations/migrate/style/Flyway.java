package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32;

/// Flyway (its source at version 13.0.0): `V1_2__title.sql`, `U` files that undo them, `R` files
/// that run again when they change, `B` files that stand for all before them; and a table that
/// keeps all that ever ran.
public final class Flyway implements MigrationStyle {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Path root;
    private final FlywayPlaceholders placeholders;

    private Flyway(Path root, FlywayPlaceholders placeholders) {
        this.root = root;
        this.placeholders = placeholders;
    }

    /// The style of a folder where no database is known: most placeholders have no value.
    public static Flyway of(Path folder) {
        return new Flyway(folder, FlywayPlaceholders.none());
    }

    /// The style of a folder as a session sees it.
    public static Flyway of(Path folder, Session session, Instant now) {
        var here = Whereabouts.of(session);
        return new Flyway(
                folder,
                FlywayPlaceholders.none()
                        .with("flyway:defaultSchema", here.schema())
                        .with("flyway:user", here.user())
                        .with("flyway:database", here.database())
                        .with("flyway:table", FlywayTable.USUAL)
                        .with("flyway:environment", "default")
                        .with(
                                "flyway:timestamp",
                                TIMESTAMP.withZone(ZoneId.systemDefault()).format(now)));
    }

    @Override
    public String name() {
        return "flyway";
    }

    @Override
    public MigrationFolder read(Path folder) {
        return FlywayFolder.read(folder);
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        Optional<Path> path = migration.file(direction);
        if (path.isEmpty()) {
            return MigrationScript.absent(migration);
        }
        var conf = FlywayConf.beside(path.get());
        var file = text(path.get());
        String sent = conf.placeholders() ? replaced(path.get(), file) : file.text();
        var sql = SqlScript.of(sent);
        String summed = migration.kind() == Kind.REPEATABLE ? sent : file.text();
        return MigrationScript.of(
                file, sql, sending(conf, file, sql.statements()), Optional.of(checksum(summed)));
    }

    /// A file by its name below the location, as Flyway records it.
    private FileText text(Path path) {
        var file = FileText.read(path);
        String name = root.relativize(path).toString().replace('\\', '/');
        return new FileText(name, file.text(), file.size(), file.byteOrderMark());
    }

    private String replaced(Path path, FileText file) {
        return placeholders
                .with("flyway:filename", String.valueOf(path.getFileName()))
                .replaced(file);
    }

    private static Sending sending(FlywayConf conf, FileText file, List<SqlStatement> statements) {
        if (conf.inTransaction().isPresent()) {
            return conf.inTransaction().get() ? Sending.IN_TRANSACTION : Sending.EACH;
        }
        long outside = statements.stream().filter(Flyway::isOutside).count();
        if (outside > 0 && outside < statements.size()) {
            var first = statements.stream().filter(Flyway::isOutside).findFirst().orElseThrow();
            throw file.refused(
                    SqlScript.place(file.text(), first.start()).line(),
                    "this works outside of transactions only, and other statements of the file do"
                            + " not, which Flyway does not mix: "
                            + first.excerpt(),
                    "put it into a migration of its own, or say executeInTransaction=false in a"
                            + " file %s.conf".formatted(file.name()));
        }
        return outside > 0 ? Sending.EACH : Sending.IN_TRANSACTION;
    }

    private static boolean isOutside(SqlStatement statement) {
        return statement.refusesTransaction() || statement.begins("DISCARD", "ALL");
    }

    /// The sum of all lines without their ends (ChecksumCalculator), as the signed number that the
    /// table keeps.
    static String checksum(String text) {
        var checksum = new CRC32();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n' || bytes[i] == '\r') {
                checksum.update(bytes, start, i - start);
                start = i + 1;
            }
        }
        return String.valueOf((int) checksum.getValue());
    }

    /// Of a repeatable migration Flyway also takes the sum with its placeholders as they stand.
    @Override
    public boolean isModified(Migration migration, AppliedRow row) {
        Optional<Path> path = migration.up();
        if (path.isEmpty() || row.checksum().isEmpty()) {
            return false;
        }
        String recorded = row.checksum().get();
        return !recorded.equals(checksum(FileText.read(path.get()).text()))
                && (migration.kind() != Kind.REPEATABLE
                        || !Optional.of(recorded)
                                .equals(script(migration, Direction.UP).checksum()));
    }

    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        var files = new LinkedHashMap<String, String>();
        files.put("U%s__%s.sql".formatted(version, title), down);
        files.put("V%s__%s.sql".formatted(version, title), up);
        return files;
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        files.put(
                "V%s__%s.sql".formatted(version, title),
                "-- %s\n".formatted(title.replace('_', ' ')));
        return files;
    }

    @Override
    public VersionTable table(Session session) {
        return new FlywayTable(
                TablePlace.of(session, FlywayTable.USUAL, FlywayTable.COLUMNS),
                SqlLiteral.text(Whereabouts.of(session).user()),
                this);
    }

    @Override
    public VersionTable table(PostgresTarget target) {
        return new FlywayTable(TablePlace.of(target, FlywayTable.USUAL), "current_user", this);
    }

    /// A script that is recorded, not run.
    MigrationScript recorded(Migration migration) {
        Path path = migration.up().orElseThrow();
        var file = text(path);
        return new MigrationScript(
                file.name(),
                SqlScript.of(""),
                new ByteSize(0),
                false,
                Sending.IN_TRANSACTION,
                Optional.of(checksum(file.text())));
    }
}
