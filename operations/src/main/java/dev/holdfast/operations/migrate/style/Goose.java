package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// goose (its source at version 3.27.3): `VERSION_name.sql` with a section `-- +goose Up` and a
/// section `-- +goose Down`. Migrations written in Go are listed, but only goose can run them.
public final class Goose implements MigrationStyle {
    /// goose takes what fits into a bigint; of 19 digits that is told by the first well enough.
    private static final Pattern NAME =
            Pattern.compile(
                    "0*([1-9][0-9]{0,17}|[1-8][0-9]{18})_(.*)(?<!_test)\\.(?:sql|go)",
                    Pattern.DOTALL);

    private final Map<String, String> environment;

    private Goose(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// The style with this program's environment, which `-- +goose ENVSUB ON` asks for.
    public static Goose usual() {
        return new Goose(System.getenv());
    }

    static Goose of(Map<String, String> environment) {
        return new Goose(environment);
    }

    @Override
    public String name() {
        return "goose";
    }

    @Override
    public MigrationFolder read(Path folder) {
        return NumberedFiles.byNumber(NumberedFiles.read(folder, NAME, true));
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        Optional<Path> path = migration.file(direction);
        if (path.isEmpty()) {
            return MigrationScript.absent(migration);
        }
        var file = FileText.read(path.get());
        if (file.name().endsWith(".go")) {
            throw file.refused(
                    "a migration written in Go, which only the project's own goose program can run",
                    "run it with that program, then type: holdfast migrate up");
        }
        return GooseFile.read(file, direction, environment);
    }

    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        boolean outside =
                Stream.of(up, down)
                        .flatMap(it -> SqlScript.of(it).statements().stream())
                        .anyMatch(SqlStatement::refusesTransaction);
        var files = new LinkedHashMap<String, String>();
        files.put(
                "%s_%s.sql".formatted(version, title),
                "%s-- +goose Up\n%s\n\n-- +goose Down\n%s\n"
                        .formatted(
                                outside ? "-- +goose NO TRANSACTION\n" : "",
                                marked(up).strip(),
                                marked(down).strip()));
        return files;
    }

    /// goose divides at each semicolon at the end of a line, unless it is told otherwise.
    private static String marked(String script) {
        var text = new StringBuilder();
        int at = 0;
        for (SqlStatement statement : SqlScript.of(script).statements()) {
            String body = script.substring(statement.start(), statement.end());
            int after = script.indexOf(';', statement.end());
            text.append(script, at, statement.start());
            boolean divided = body.indexOf(';') >= 0;
            int end = after < 0 ? statement.end() : after + 1;
            if (divided && !body.endsWith(";")) {
                text.append("-- +goose StatementBegin\n")
                        .append(script, statement.start(), end)
                        .append("\n-- +goose StatementEnd");
            } else {
                end = statement.end();
                text.append(body);
            }
            at = end;
        }
        return text.append(script.substring(at)).toString();
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        files.put(version + "_" + title + ".sql", "-- +goose Up\n\n-- +goose Down\n");
        return files;
    }

    @Override
    public GooseTable table(Session session) {
        return new GooseTable(TablePlace.of(session, GooseTable.USUAL, GooseTable.COLUMNS));
    }

    @Override
    public VersionTable table(PostgresTarget target) {
        return new GooseTable(TablePlace.of(target, GooseTable.USUAL));
    }
}
