package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// No tool: `001_title.sql`, run in the order of the numbers, each as one transaction where its
/// statements allow that, and a table of our own. Nothing undoes such a file.
public final class Plain implements MigrationStyle {
    private static final Pattern NAME = Pattern.compile("([0-9]+)[_.-]?(.*)\\.sql", Pattern.DOTALL);

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public MigrationFolder read(Path folder) {
        return NumberedFiles.byNumber(NumberedFiles.read(folder, NAME, false));
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        Optional<Path> path = migration.file(direction);
        if (path.isEmpty()) {
            return MigrationScript.absent(migration);
        }
        var file = FileText.read(path.get());
        var sql = SqlScript.of(file.text());
        boolean outside = sql.statements().stream().anyMatch(SqlStatement::refusesTransaction);
        return MigrationScript.of(
                file,
                sql,
                outside ? Sending.EACH : Sending.AS_ONE,
                Optional.of(checksum(file.text())));
    }

    /// The same for either kind of line ends.
    private static String checksum(String text) {
        try {
            byte[] bytes = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        var files = new LinkedHashMap<String, String>();
        files.put("%s_%s.sql".formatted(version, title), up);
        return files;
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        files.put(version + "_" + title + ".sql", "-- %s\n".formatted(title.replace('_', ' ')));
        return files;
    }

    @Override
    public VersionTable table(Session session) {
        return new PlainTable(this);
    }

    @Override
    public VersionTable table(PostgresTarget target) {
        return new PlainTable(this);
    }
}
