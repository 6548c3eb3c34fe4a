package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.postgres.sql.PsqlCommand;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a migration's file says, checked to be something the server can be sent.
///
/// @param name the file's name, for messages
/// @param sql all of the file but a byte order mark
/// @param size of the file
/// @param byteOrderMark whether there was one; golang-migrate sends it, and the server refuses it
public record MigrationScript(String name, SqlScript sql, ByteSize size, boolean byteOrderMark) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// PostgreSQL's limit of a message (src/include/utils/memutils.h, MaxAllocSize).
    private static final long MOST_BYTES = 1_000_000_000;

    /// The script of a file that is not there: nothing.
    public static MigrationScript absent(Migration migration) {
        return of(migration.name(), "");
    }

    /// The script that a text is, checked like a file's.
    ///
    /// @param name what to call it in messages
    public static MigrationScript of(String name, String all) {
        return of(name, all, all.getBytes(StandardCharsets.UTF_8).length);
    }

    public static MigrationScript read(Path file) {
        String name = String.valueOf(file.getFileName());
        byte[] bytes = bytes(file);
        return of(name, decode(name, bytes), bytes.length);
    }

    private static MigrationScript of(String name, String all, int size) {
        boolean marked = !all.isEmpty() && all.charAt(0) == BYTE_ORDER_MARK;
        String text = marked ? all.substring(1) : all;
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw bad(name, text, zero, "a zero byte");
        }
        var sql = SqlScript.of(text);
        for (SqlStatement statement : sql.statements()) {
            if (statement.copiesThroughClient()) {
                throw copies(name, text, statement);
            }
        }
        if (!sql.psqlCommands().isEmpty()) {
            throw commands(name, text, sql.psqlCommands().getFirst());
        }
        return new MigrationScript(name, sql, new ByteSize(size), marked);
    }

    /// As it is sent: all of the file but a byte order mark.
    public String text() {
        return sql.text();
    }

    public List<SqlStatement> statements() {
        return sql.statements();
    }

    public List<SqlUnit> units() {
        return sql.units();
    }

    /// Whether there is nothing to send.
    public boolean isBlank() {
        return statements().isEmpty();
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s is a link to a folder".formatted(file.getFileName()))
                        .hint("link it to a file, or remove it")
                        .fact("file", file.toString())
                        .exception();
            }
            // A pipe would never end, nor would a device.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s is no regular file".formatted(file.getFileName()))
                        .hint("replace it by a file, or remove it")
                        .fact("file", file.toString())
                        .exception();
            }
            if (Files.size(file) > MOST_BYTES) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s has %s, but a server takes at most 1 GB in one query"
                                        .formatted(
                                                file.getFileName(), new ByteSize(Files.size(file))))
                        .hint("divide it into several migrations; nothing was run")
                        .fact("file", file.toString())
                        .exception();
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    private static String decode(String name, byte[] bytes) {
        var text = CharBuffer.allocate(bytes.length);
        var in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            throw bad(
                    name,
                    decoded,
                    decoded.length(),
                    "a byte that is not UTF-8 (0x%02x)"
                            .formatted(Byte.toUnsignedInt(bytes[in.position()])));
        }
        return decoded;
    }

    private static RuntimeException bad(String name, String text, int index, String what) {
        var place = SqlScript.place(text, index);
        return Failure.of(
                        MigrateError.BAD_FILE,
                        "%s has %s in line %d, column %d"
                                .formatted(name, what, place.line(), place.column()))
                .hint("save the file as UTF-8 text; nothing was run")
                .fact("file", name)
                .fact("line", place.line())
                .fact("column", place.column())
                .exception();
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
