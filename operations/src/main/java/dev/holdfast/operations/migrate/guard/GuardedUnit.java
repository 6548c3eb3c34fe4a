package dev.holdfast.operations.migrate.guard;

import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.ddl.StatementEffects;
import dev.holdfast.postgres.sql.SqlNames;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.List;
import java.util.Optional;

/// Statements that are sent together.
///
/// @param script where they stand
public record GuardedUnit(MigrationScript script, List<SqlStatement> statements) {
    public GuardedUnit {
        statements = List.copyOf(statements);
    }

    String name() {
        return script.name();
    }

    /// Whether it works beside others, in steps of its own: cut off it would leave an invalid
    /// index.
    boolean isConcurrent() {
        return statements.size() == 1 && statements.getFirst().contains("CONCURRENTLY");
    }

    /// Whether it counts the sessions of a database, ours among them.
    boolean copiesDatabase() {
        return statements.size() == 1
                && (statements.getFirst().begins("CREATE", "DATABASE")
                        || statements.getFirst().begins("ALTER", "DATABASE"));
    }

    /// Where we are: the file, the line, and the beginning of the statement as far as that is
    /// known. The server does not say which statement of several it is at, so the relation has to
    /// tell.
    ///
    /// @param relation what is being worked on or waited for, `schema.name`
    String place(Optional<String> relation) {
        var work = statements.stream().filter(it -> !it.controlsTransaction()).toList();
        if (work.size() == 1) {
            return place(work.getFirst());
        }
        return relation.flatMap(name -> work.stream().filter(it -> names(it, name)).findFirst())
                .map(this::place)
                .orElseGet(() -> lines(work));
    }

    private String place(SqlStatement statement) {
        return "%s line %d: %s".formatted(name(), line(statement), statement.excerpt());
    }

    private String lines(List<SqlStatement> work) {
        return work.isEmpty()
                ? name()
                : "%s lines %d to %d"
                        .formatted(name(), line(work.getFirst()), line(work.getLast()));
    }

    private int line(SqlStatement statement) {
        return SqlScript.place(script.text(), statement.start()).line();
    }

    private static boolean names(SqlStatement statement, String relation) {
        String wanted = last(relation);
        return StatementEffects.of(statement).stream()
                .flatMap(it -> it.table().stream())
                .anyMatch(it -> last(it).equals(wanted));
    }

    private static String last(String name) {
        return SqlNames.meant(name.substring(name.lastIndexOf('.') + 1));
    }
}
