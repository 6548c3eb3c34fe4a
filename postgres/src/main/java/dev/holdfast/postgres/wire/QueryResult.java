package dev.holdfast.postgres.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One answer to a simple query: rows of text, or none, and how the command ended.
public final class QueryResult {
    private final List<String> columns;
    private final List<byte[] @Nullable []> rows;
    private final String tag;

    QueryResult(List<String> columns, List<byte[] @Nullable []> rows, String tag) {
        this.columns = List.copyOf(columns);
        this.rows = List.copyOf(rows);
        this.tag = tag;
    }

    public List<String> columns() {
        return columns;
    }

    public int size() {
        return rows.size();
    }

    /// What the server says it did, such as `SELECT 1`.
    public String tag() {
        return tag;
    }

    /// A value as text, or nothing where it is null.
    ///
    /// @throws dev.holdfast.kernel.FailureException if the server's answer has no such column
    public Optional<String> text(int row, String column) {
        return bytes(row, column).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /// A value as the server sent it, or nothing where it is null.
    ///
    /// @throws dev.holdfast.kernel.FailureException if the server's answer has no such column
    public Optional<byte[]> bytes(int row, String column) {
        int at = columns.indexOf(column);
        if (at < 0) {
            throw WireFailure.broken("an answer without the column " + column);
        }
        return Optional.ofNullable(rows.get(row)[at]);
    }

    /// The same, where null breaks the protocol.
    String required(int row, String column) {
        return text(row, column)
                .orElseThrow(() -> WireFailure.broken("nothing in the column " + column));
    }

    /// The answer's only row: any other number breaks the protocol.
    QueryResult single() {
        if (rows.size() != 1) {
            throw WireFailure.broken("%d rows where there is one".formatted(rows.size()));
        }
        return this;
    }
}
