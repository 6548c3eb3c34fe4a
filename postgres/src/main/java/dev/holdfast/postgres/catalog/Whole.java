package dev.holdfast.postgres.catalog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A table, view or domain, whose parts are told by its number.
final class Whole {
    private final String name;
    private final String owner;
    private @Nullable Column[] columns = new @Nullable Column[0];

    Whole(String name, String owner) {
        this.name = name;
        this.owner = owner;
    }

    /// As SQL writes it, with its schema.
    String name() {
        return name;
    }

    String owner() {
        return owner;
    }

    void add(int number, Column column) {
        if (number >= columns.length) {
            columns = Arrays.copyOf(columns, Math.max(number + 1, columns.length * 3 / 2));
        }
        columns[number] = column;
    }

    /// None where the number is no column's, or a view's.
    @Nullable Column column(int number) {
        return number > 0 && number < columns.length ? columns[number] : null;
    }
}
