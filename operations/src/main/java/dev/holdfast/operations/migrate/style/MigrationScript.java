package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.sql.PsqlCommand;
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
    public static MigrationScript of(String name, String text) {
        return of(FileText.of(name, text), text, Sending.AS_ONE, Optional.empty());
    }

    /// A file that is sent as it is.
    public static MigrationScript read(Path file) {
        var text = FileText.read(file);
        return of(text, text.text(), Sending.AS_ONE, Optional.empty());
    }

    /// What is sent of a file.
    static MigrationScript of(
            FileText file, String sent, Sending sending, Optional<String> checksum) {
        var sql = SqlScript.of(sent);
        for (SqlStatement statement : sql.statements()) {
            if (statement.copiesThroughClient()) {
                throw copies(file.name(), sent, statement);
            }
        }
        if (!sql.psqlCommands().isEmpty()) {
            throw commands(file.name(), sent, sql.psqlCommands().getFirst());
        }
        return new MigrationScript(
                file.name(), sql, file.size(), file.byteOrderMark(), sending, checksum);
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
