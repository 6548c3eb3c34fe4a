package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.SqlScript;
import dev.holdfast.postgres.session.SqlStatement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a migration's file says, checked to be something the server can be sent.
///
/// @param name the file's name, for messages
/// @param text as it is sent: all of the file but a byte order mark; where a file holds both
///   directions, line breaks only where the other one stands
/// @param byteOrderMark whether there was one; golang-migrate sends it, and the server refuses it
/// @param sending how the tool would send it
/// @param checksum of the file, as the tool keeps it in its table, if it keeps one
public record MigrationScript(
        String name,
        String text,
        ByteSize size,
        boolean byteOrderMark,
        List<SqlStatement> statements,
        Sending sending,
        Optional<String> checksum) {

    public MigrationScript {
        statements = List.copyOf(statements);
    }

    /// The text of a file that is not there: nothing.
    public static MigrationScript absent(Migration migration) {
        return new MigrationScript(
                migration.name(),
                "",
                new ByteSize(0),
                false,
                List.of(),
                Sending.AS_ONE,
                Optional.empty());
    }

    /// A file that is sent as it is.
    public static MigrationScript read(Path file) {
        var text = FileText.read(file);
        return of(text, text.text(), Sending.AS_ONE, Optional.empty());
    }

    /// What is sent of a file.
    static MigrationScript of(
            FileText file, String sent, Sending sending, Optional<String> checksum) {
        var statements = SqlScript.of(sent).statements();
        for (SqlStatement statement : statements) {
            if (statement.copiesThroughClient()) {
                throw copies(file.name(), sent, statement);
            }
        }
        return new MigrationScript(
                file.name(),
                sent,
                file.size(),
                file.byteOrderMark(),
                statements,
                sending,
                checksum);
    }

    /// Whether there is nothing to send.
    public boolean isBlank() {
        return text.isBlank();
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

    /// The only statement, if there is just one.
    public Optional<SqlStatement> only() {
        return statements.size() == 1 ? Optional.of(statements.getFirst()) : Optional.empty();
    }
}
