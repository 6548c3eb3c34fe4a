package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The constraints of a database's tables, those that partitions have from their parent left out.
/// NOT NULL is said with the columns.
///
/// @param repair statements that validate what is not, one a line; empty if all are
public record ConstraintsResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) boolean filtered,
        List<Constraint> constraints,
        String repair)
        implements Result {

    public ConstraintsResult {
        constraints = List.copyOf(constraints);
    }

    /// A constraint.
    ///
    /// @param columns that it is about, in its order; none for a check of no column
    /// @param references the table that a foreign key refers to
    /// @param definition as the server writes it
    public record Constraint(
            @Display(As.VARIED) String schema,
            @Display(As.VARIED) String table,
            String constraint,
            Kind type,
            @Display(As.VARIED) Standing standing,
            @Display(As.HIDDEN) boolean validated,
            @Display(As.HIDDEN) boolean enforced,
            @Display(As.HIDDEN) boolean deferrable,
            @Display(As.HIDDEN) List<String> columns,
            @Display(As.HIDDEN) Optional<String> references,
            String definition) {}

    /// The kinds of constraints (manual, `pg_constraint.contype`).
    public enum Kind {
        PRIMARY_KEY,
        UNIQUE,
        EXCLUSION,
        FOREIGN_KEY,
        CHECK,
        NOT_NULL;

        String noun() {
            return switch (this) {
                case PRIMARY_KEY -> "primary key";
                case UNIQUE -> "unique constraint";
                case EXCLUSION -> "exclusion";
                case FOREIGN_KEY -> "foreign key";
                case CHECK -> "check";
                case NOT_NULL -> "open NOT NULL";
            };
        }

        static Kind of(String contype) {
            return switch (contype) {
                case "p" -> PRIMARY_KEY;
                case "u" -> UNIQUE;
                case "x" -> EXCLUSION;
                case "f" -> FOREIGN_KEY;
                case "c" -> CHECK;
                case "n" -> NOT_NULL;
                default -> throw new IllegalArgumentException("no such constraint: " + contype);
            };
        }
    }

    /// Whether the rows that are there hold it.
    public enum Standing implements Tone.Toned {
        VALIDATED(Tone.PLAIN),
        /// New rows must hold it; older ones were never checked.
        NOT_VALIDATED(Tone.ATTENTION),
        /// Nobody checks it (NOT ENFORCED, from 18 on).
        NOT_ENFORCED(Tone.ATTENTION);

        private final Tone tone;

        Standing(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    @Override
    public String sentence() {
        if (constraints.isEmpty()) {
            return filtered
                    ? "No constraint of database %s is called so, nor its table."
                            .formatted(database)
                    : "Database %s has no constraints.".formatted(database);
        }
        var parts =
                Arrays.stream(Kind.values())
                        .map(kind -> Words.count(count(kind), kind.noun()))
                        .toList();
        long open =
                constraints.stream().filter(it -> it.standing() == Standing.NOT_VALIDATED).count();
        long loose =
                constraints.stream().filter(it -> it.standing() == Standing.NOT_ENFORCED).count();
        String validity =
                open + loose == 0
                        ? (constraints.size() == 1 ? "it is validated" : "all are validated")
                        : Words.list(
                                open == 0
                                        ? ""
                                        : open
                                                + (open == 1 ? " is" : " are")
                                                + " not validated, so older rows may break "
                                                + (open == 1 ? "it" : "them"),
                                loose == 0
                                        ? ""
                                        : loose + (loose == 1 ? " is" : " are") + " not enforced");
        return "%s%s in database %s: %s; %s."
                .formatted(
                        Words.count(constraints.size(), "constraint"),
                        Words.place(constraints, Constraint::schema, Constraint::table),
                        database,
                        Words.list(parts),
                        validity);
    }

    private long count(Kind type) {
        return constraints.stream().filter(it -> it.type() == type).count();
    }

    @Override
    public List<String> next() {
        return constraints.stream()
                .filter(it -> it.standing() == Standing.NOT_VALIDATED)
                .findFirst()
                .map(it -> List.of("schema describe " + Words.argument(it.schema(), it.table())))
                .orElse(List.of());
    }
}
