package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.sql.PsqlCommand;
import dev.holdfast.postgres.sql.SqlOpen;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a migration's file says, checked to be something the server can be sent.
///
/// @param name the file's name, for messages
/// @param sql as it is sent: all of the file but a byte order mark; where a file holds both
///   directions, line breaks only where the other one stands
/// @param size of the file
/// @param byteOrderMark whether there was one; golang-migrate sends it, and the server refuses it
/// @param sending how the tool would send it
/// @param checksum of the file, as the tool keeps it in its table, if it keeps one
public record MigrationScript(
        String name,
        SqlScript sql,
        ByteSize size,
        boolean byteOrderMark,
        Sending sending,
        Optional<String> checksum) {

    /// The script of a file that is not there: nothing.
    public static MigrationScript absent(Migration migration) {
        return of(migration.name(), "");
    }

    /// The script that a text is, checked like a file's.
    ///
    /// @param name what to call it in messages
    public static MigrationScript of(String name, String all) {
        return asItIs(FileText.of(name, all));
    }

    /// A file that is sent as it is.
    public static MigrationScript read(Path file) {
        return asItIs(FileText.read(file));
    }

    private static MigrationScript asItIs(FileText file) {
        return of(file, SqlScript.of(file.text()), Sending.AS_ONE, Optional.empty());
    }

    /// What is sent of a file.
    static MigrationScript of(
            FileText file, SqlScript sql, Sending sending, Optional<String> checksum) {
        for (SqlStatement statement : sql.statements()) {
            if (statement.copiesThroughClient()) {
                throw copies(file.name(), sql.text(), statement);
            }
        }
        if (!sql.psqlCommands().isEmpty()) {
            throw commands(file.name(), sql.text(), sql.psqlCommands().getFirst());
        }
        sql.open()
                .filter(MigrationScript::swallows)
                .ifPresent(open -> {
                    throw open(file.name(), sql.text(), open);
                });
        return new MigrationScript(
                file.name(), sql, file.size(), file.byteOrderMark(), sending, checksum);
    }

    /// Whether what is sent behind it would be taken for a part of it.
    private static boolean swallows(SqlOpen open) {
        return switch (open.what()) {
            case STRING, DOLLAR_QUOTE, QUOTED_NAME, COMMENT -> true;
            case PARENTHESIS, BEGIN_ATOMIC, COPY_DATA -> false;
        };
    }

    /// As it is sent.
    public String text() {
        return sql.text();
    }

    public List<SqlStatement> statements() {
        return sql.statements();
    }

    /// The statements in runs that take effect together.
    public List<SqlUnit> units() {
        boolean each =
                sending == Sending.EACH
                        && statements().stream().noneMatch(SqlStatement::controlsTransaction);
        return each ? statements().stream().map(MigrationScript::alone).toList() : sql.units();
    }

    private static SqlUnit alone(SqlStatement statement) {
        var kind =
                statement.refusesTransaction()
                        ? SqlUnit.Kind.ALONE
                        : statement.mayCommitInside()
                                ? SqlUnit.Kind.MAY_COMMIT_INSIDE
                                : SqlUnit.Kind.IMPLICIT;
        return new SqlUnit(List.of(statement), kind, OptionalInt.empty(), false);
    }

    /// Whether there is nothing to send.
    public boolean isBlank() {
        return statements().isEmpty();
    }

    private static RuntimeException copies(String name, String text, SqlStatement statement) {
        int line = SqlScript.place(text, statement.start()).line();
        return Failure.of(
                        MigrateError.BAD_FILE,
                        "%s line %d copies rows over the connection, which a migration cannot: %s"
                                .formatted(name, line, statement.excerpt()))
                .hint("write the rows as INSERT ... VALUES; nothing was run")
                .fact("file", name)
                .fact("line", line)
                .exception();
    }

    private static RuntimeException open(String name, String text, SqlOpen open) {
        var place = SqlScript.place(text, open.start());
        return Failure.of(
                        MigrateError.BAD_FILE,
                        "%s line %d, column %d begins %s that has no end"
                                .formatted(name, place.line(), place.column(), open.what().words()))
                .hint("end it; nothing was run")
                .fact("file", name)
                .fact("line", place.line())
                .fact("column", place.column())
                .exception();
    }

    private static RuntimeException commands(String name, String text, PsqlCommand command) {
        var place = SqlScript.place(text, command.start());
        return Failure.of(
                        MigrateError.BAD_FILE,
                        "%s line %d, column %d has a command of psql, which no server understands: %s"
                                .formatted(name, place.line(), place.column(), command.text()))
                .hint("take it out, or write what it does as SQL; nothing was run")
                .fact("file", name)
                .fact("line", place.line())
                .fact("column", place.column())
                .exception();
    }
}
