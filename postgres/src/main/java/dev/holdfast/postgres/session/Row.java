package dev.holdfast.postgres.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /// The elements of an array of text; of none where it is null.
    public List<String> texts(String column) {
        return read(column, rows::getArray)
                .map(array -> {
                    try {
                        return List.of((String[]) array.getArray());
                    } catch (SQLException e) {
                        throw PostgresFailure.of(e);
                    }
                })
                .orElse(List.of());
    }

    public Optional<Long> findNumber(String column) {
        return read(column, rows::getLong);
    }

    public Optional<Double> findDecimal(String column) {
        return read(column, rows::getDouble);
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

    /// The columns' names, in their order.
    public List<String> columns() {
        try {
            var metaData = rows.getMetaData();
            var names = new ArrayList<String>();
            for (int place = 1; place <= metaData.getColumnCount(); place++) {
                names.add(metaData.getColumnLabel(place));
            }
            return names;
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    /// The text in a column by its place, from 0: for many rows, where looking up names would cost.
    public @Nullable String textAt(int place) {
        try {
            return rows.getString(place + 1);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    /// The number in a column by its place, from 0; where it is null, 0.
    public long numberAt(int place) {
        try {
            return rows.getLong(place + 1);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
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
