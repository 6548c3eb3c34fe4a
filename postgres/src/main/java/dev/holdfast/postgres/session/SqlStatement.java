package dev.holdfast.postgres.session;

import java.util.List;
import java.util.Locale;

/// One statement of a [SqlScript].
///
/// @param text from its first word to its last, without the semicolon
/// @param start its first character's index in the script (UTF-16, from 0)
/// @param end the index after its last character
/// @param words its keywords and plain names in upper case, in order: no literals, no comments, no
///   quoted names, nothing of a body in dollar quotes
public record SqlStatement(String text, int start, int end, List<String> words) {
    private static final int MOST_SHOWN = 100;
    private static final List<String> ALONE =
            List.of(
                    "VACUUM",
                    "CREATE DATABASE",
                    "DROP DATABASE",
                    "CREATE TABLESPACE",
                    "DROP TABLESPACE",
                    "ALTER SYSTEM",
                    "REINDEX DATABASE",
                    "REINDEX SYSTEM",
                    "REINDEX SCHEMA",
                    "CREATE SUBSCRIPTION",
                    "DROP SUBSCRIPTION",
                    "ALTER SUBSCRIPTION");

    public SqlStatement {
        words = List.copyOf(words);
    }

    /// Whether it begins with these words, upper case.
    public boolean begins(String... first) {
        return words.size() >= first.length
                && words.subList(0, first.length).equals(List.of(first));
    }

    public boolean contains(String word) {
        return words.contains(word.toUpperCase(Locale.ROOT));
    }

    /// Its beginning in one line, for messages.
    public String excerpt() {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + " ...";
    }

    /// Whether it begins or ends a transaction.
    public boolean controlsTransaction() {
        return begins("BEGIN")
                || begins("START", "TRANSACTION")
                || endsTransaction()
                || begins("ROLLBACK")
                || begins("ABORT");
    }

    /// Whether what was done before it is lasting after it.
    public boolean endsTransaction() {
        return begins("COMMIT") || begins("END") || begins("PREPARE", "TRANSACTION");
    }

    /// Whether the server runs it only outside of a transaction block, so that it cannot be undone
    /// as a whole when it fails (manual: each command's page; `PreventInTransactionBlock`).
    public boolean refusesTransaction() {
        boolean concurrently =
                contains("CONCURRENTLY")
                        && (begins("CREATE")
                                || begins("DROP")
                                || begins("REINDEX")
                                || begins("ALTER", "TABLE"));
        boolean moves = begins("ALTER", "DATABASE") && contains("TABLESPACE");
        return concurrently
                || moves
                || ALONE.stream().anyMatch(first -> begins(first.split(" ", 2)))
                || words.equals(List.of("CLUSTER"));
    }

    /// Whether it may itself commit part of its work: a procedure or a DO block outside of a
    /// transaction.
    public boolean mayCommitInside() {
        return begins("CALL") || (begins("DO") && text.toUpperCase(Locale.ROOT).contains("COMMIT"));
    }

    /// Whether it moves data over the client's connection, which a script sent as one query cannot.
    public boolean copiesThroughClient() {
        return begins("COPY") && (contains("STDIN") || contains("STDOUT"));
    }
}
