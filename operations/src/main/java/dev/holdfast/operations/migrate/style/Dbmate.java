package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// dbmate (its source at version 2.35.0): `VERSION_name.sql` with a block `-- migrate:up` and a
/// block `-- migrate:down`, applied in the order of the files' names.
public final class Dbmate implements MigrationStyle {
    private static final Pattern NAME = Pattern.compile("([0-9]+)_?(.*)\\.sql", Pattern.DOTALL);
    private static final int LINES = Pattern.MULTILINE | Pattern.UNIX_LINES;
    private static final Pattern UP = Pattern.compile("^--\\s*migrate:up(\\s*$|\\s+\\S+)", LINES);
    private static final Pattern DOWN =
            Pattern.compile("^--\\s*migrate:down(\\s*$|\\s+\\S+)", LINES);
    private static final Pattern OUTSIDE =
            Pattern.compile("\\s(transaction:false)(\\s|$)", Pattern.UNIX_LINES);

    private static final String EXAMPLE =
            "a migration is one block '-- migrate:up' and then one block '-- migrate:down';"
                    + " nothing was run";

    @Override
    public String name() {
        return "dbmate";
    }

    @Override
    public MigrationFolder read(Path folder) {
        var read = NumberedFiles.read(folder, NAME, true);
        for (int i = 1; i < read.all().size(); i++) {
            requireRising(read.all().get(i - 1), read.all().get(i));
        }
        return read;
    }

    /// dbmate goes by names, all else here by numbers: of `10_b` and `9_a` it runs the first first.
    private static void requireRising(Migration before, Migration behind) {
        if (before.version().compareTo(behind.version()) > 0) {
            String name = behind.up().map(it -> String.valueOf(it.getFileName())).orElse("");
            throw Failure.of(
                            MigrateError.BAD_FILE,
                            "%s has a smaller number than %s, but dbmate, which goes by names, runs it later"
                                    .formatted(
                                            name,
                                            before.up()
                                                    .map(it -> String.valueOf(it.getFileName()))
                                                    .orElse("")))
                    .hint(
                            "give it a number of as many digits as the others; where it is applied"
                                    + " already, in the version table, too")
                    .fact("file", name)
                    .exception();
        }
    }

    /// Whether a text has the mark of this tool.
    static boolean marks(String text) {
        return UP.matcher(text).find();
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        Optional<Path> path = migration.file(direction);
        if (path.isEmpty()) {
            return MigrationScript.absent(migration);
        }
        var file = FileText.read(path.get());
        int up = only(file, UP, "up");
        int down = only(file, DOWN, "down");
        requireOrder(file, up, down);
        String text = file.text();
        String block = direction == Direction.UP ? text.substring(up, down) : text.substring(down);
        int start = direction == Direction.UP ? up : down;
        return MigrationScript.of(
                file,
                SqlScript.of(lineBreaks(text.substring(0, start)) + block),
                isOutside(block) ? Sending.AS_ONE : Sending.IN_TRANSACTION,
                Optional.empty());
    }

    /// Where the only block of a direction begins. Of several dbmate runs the first only: it fails
    /// at recording the same version twice.
    private static int only(FileText file, Pattern mark, String name) {
        Matcher matcher = mark.matcher(file.text());
        if (!matcher.find()) {
            throw file.refused(
                    "dbmate requires each migration to define %s block with '-- migrate:%s'"
                            .formatted(name.equals("up") ? "an up" : "a down", name),
                    EXAMPLE);
        }
        int start = matcher.start();
        if (matcher.find()) {
            throw file.refused(
                    line(file, matcher.start()),
                    "a second block '-- migrate:%s', at which dbmate itself would fail"
                            .formatted(name),
                    "make it a migration of its own; nothing was run");
        }
        return start;
    }

    private static void requireOrder(FileText file, int up, int down) {
        if (down < up) {
            throw file.refused(
                    line(file, down),
                    "dbmate requires '-- migrate:up' to appear before '-- migrate:down'",
                    EXAMPLE);
        }
        int number = 0;
        for (String line : file.text().substring(0, up).split("\n", -1)) {
            number++;
            String content = line.strip();
            if (!content.isEmpty() && !content.startsWith("--")) {
                throw file.refused(
                        number,
                        "dbmate does not support statements preceding the '-- migrate:up' block",
                        EXAMPLE);
            }
        }
    }

    private static int line(FileText file, int index) {
        return SqlScript.place(file.text(), index).line();
    }

    private static boolean isOutside(String block) {
        int end = block.indexOf('\n');
        return OUTSIDE.matcher(end < 0 ? block : block.substring(0, end)).find();
    }

    /// So that lines keep their numbers.
    static String lineBreaks(String text) {
        return "\n".repeat((int) text.chars().filter(c -> c == '\n').count());
    }

    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        var files = new LinkedHashMap<String, String>();
        files.put(
                "%s_%s.sql".formatted(version, title),
                "-- migrate:up%s\n%s\n-- migrate:down%s\n%s"
                        .formatted(
                                transaction(up),
                                up.stripTrailing() + "\n",
                                transaction(down),
                                down));
        return files;
    }

    private static String transaction(String script) {
        return SqlScript.of(script).statements().stream().anyMatch(SqlStatement::refusesTransaction)
                ? " transaction:false"
                : "";
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        var files = new LinkedHashMap<String, String>();
        files.put(version + "_" + title + ".sql", "-- migrate:up\n\n\n-- migrate:down\n\n");
        return files;
    }

    @Override
    public DbmateTable table(Session session) {
        return new DbmateTable(TablePlace.of(session, DbmateTable.USUAL, DbmateTable.COLUMNS));
    }

    @Override
    public VersionTable table(PostgresTarget target) {
        return new DbmateTable(TablePlace.of(target, DbmateTable.USUAL));
    }
}
