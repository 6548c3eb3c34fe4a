package dev.holdfast.postgres.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// One row of an answer, its columns by name. A column that may be null is asked for with `find`.
public final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    /// Makes a value of a row.
    @FunctionalInterface
    public interface Mapper<T> {
        T map(Row row);
    }

    public String text(String column) {
        return findText(column).orElseThrow(() -> isNull(column));
    }

    public Optional<String> findText(String column) {
        return read(column, rows::getString);
    }

    public long number(String column) {
        return read(column, rows::getLong).orElseThrow(() -> isNull(column));
    }

    public boolean flag(String column) {
        return read(column, rows::getBoolean).orElseThrow(() -> isNull(column));
    }

    public Optional<Instant> findInstant(String column) {
        return read(column, name -> rows.getObject(name, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    private interface Reading<T> {
        T of(String column) throws SQLException;
    }

    private <T> Optional<T> read(String column, Reading<T> reading) {
        try {
            T value = reading.of(column);
            return rows.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    private static IllegalStateException isNull(String column) {
        return new IllegalStateException("column " + column + " is null");
    }
}
