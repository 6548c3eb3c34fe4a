package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.postgres.sql.PsqlCommand;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// A file of a declared schema, checked to be something that can be loaded in one transaction.
///
/// @param name its path in the folder, with `/`
/// @param text as it is sent: without a byte order mark, and blank where a statement makes, alters
///   or drops a role or its memberships: those are the cluster's
/// @param statements of that text
record SqlFile(String name, String text, List<SqlStatement> statements) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// PostgreSQL's limit of a message (src/include/utils/memutils.h, MaxAllocSize).
    private static final long MOST_BYTES = 1_000_000_000;

    private static final Set<String> ROLE_WORDS = Set.of("ROLE", "USER", "GROUP");
    private static final Set<String> ROLE_VERBS = Set.of("CREATE", "ALTER", "DROP");
    private static final List<List<String>> CLUSTER_WIDE =
            List.of(
                    List.of("CREATE", "DATABASE"),
                    List.of("DROP", "DATABASE"),
                    List.of("CREATE", "TABLESPACE"),
                    List.of("DROP", "TABLESPACE"),
                    List.of("ALTER", "SYSTEM"));

    static SqlFile read(String name, Path file) {
        return of(name, bytes(name, file));
    }

    static SqlFile of(String name, byte[] bytes) {
        String all = decode(name, bytes);
        String text = !all.isEmpty() && all.charAt(0) == BYTE_ORDER_MARK ? all.substring(1) : all;
        int zero = text.indexOf('\0');
        if (zero >= 0) {
            throw bad(name, text, zero, "has a zero byte", "save the file as UTF-8 text");
        }
        var script = SqlScript.of(text);
        if (!script.psqlCommands().isEmpty()) {
            PsqlCommand command = script.psqlCommands().getFirst();
            throw bad(
                    name,
                    text,
                    command.start(),
                    "has a command of psql, which no server knows: " + command.text(),
                    "leave it out: each .sql file of the folder is loaded anyway");
        }
        var statements = script.statements();
        statements.forEach(statement -> check(name, text, statement));
        String sent = withoutRoles(text, statements);
        return new SqlFile(name, sent, SqlScript.of(sent).statements());
    }

    private static void check(String name, String text, SqlStatement statement) {
        if (statement.copiesThroughClient()) {
            throw bad(
                    name,
                    text,
                    statement.start(),
                    "copies rows over the connection: " + statement.excerpt(),
                    "write the rows as INSERT, in a file of the folder seed: rows are no schema");
        }
        if (statement.controlsTransaction()) {
            throw bad(
                    name,
                    text,
                    statement.start(),
                    "begins or ends a transaction: " + statement.excerpt(),
                    "leave it out: each file is loaded in a transaction of its own");
        }
        if (CLUSTER_WIDE.stream()
                .anyMatch(words -> statement.begins(words.toArray(String[]::new)))) {
            throw bad(
                    name,
                    text,
                    statement.start(),
                    "has what is the cluster's and not the database's: " + statement.excerpt(),
                    "leave it out: a declared schema is what is in one database");
        }
    }

    private static String withoutRoles(String text, List<SqlStatement> statements) {
        var sent = new StringBuilder();
        int at = 0;
        for (SqlStatement statement : statements) {
            if (isRole(statement)) {
                // As many characters and lines, so that the server's positions stay right.
                sent.append(text, at, statement.start())
                        .append(statement.text().replaceAll("[^\\n]", " "));
                at = statement.end();
            }
        }
        return at == 0 ? text : sent.append(text, at, text.length()).toString();
    }

    private static boolean isRole(SqlStatement statement) {
        if (statement.begins("GRANT") || statement.begins("REVOKE")) {
            // Membership: a privilege is granted ON something.
            return !statement.contains("ON");
        }
        List<String> words = statement.words();
        return words.size() > 1
                && ROLE_VERBS.contains(words.get(0))
                && ROLE_WORDS.contains(words.get(1))
                && !statement.begins(words.get(0), "USER", "MAPPING");
    }

    /// The file's content, if it is one that can be loaded at all.
    static byte[] bytes(String name, Path file) {
        try {
            // A pipe would never end, nor would a device.
            if (!Files.isRegularFile(file)) {
                throw bad(name, "is no regular file", "replace it by a file, or remove it");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw bad(
                        name,
                        "has %s, but a server takes at most 1 GB at once"
                                .formatted(new ByteSize(Files.size(file))),
                        "divide it into several files");
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
                    "has a byte that is not UTF-8 (0x%02x)"
                            .formatted(Byte.toUnsignedInt(bytes[in.position()])),
                    "save the file as UTF-8 text");
        }
        return decoded;
    }

    static RuntimeException bad(String name, String what, String hint) {
        return Failure.of(SchemaError.BAD_FILE, name + " " + what)
                .hint(hint)
                .fact("file", name)
                .exception();
    }

    private static RuntimeException bad(
            String name, String text, int index, String what, String hint) {
        var place = SqlScript.place(text, index);
        return Failure.of(
                        SchemaError.BAD_FILE,
                        "%s line %d, column %d %s"
                                .formatted(name, place.line(), place.column(), what))
                .hint(hint)
                .fact("file", name)
                .fact("line", place.line())
                .fact("column", place.column())
                .exception();
    }
}
