package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.ConstraintsResult.Constraint;
import dev.holdfast.operations.schema.ConstraintsResult.Kind;
import dev.holdfast.operations.schema.ConstraintsResult.Standing;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads constraints.
final class ConstraintInspector {
    private final Session session;

    ConstraintInspector(Session session) {
        this.session = session;
    }

    /// A constraint, and the other end of a foreign key.
    ///
    /// @param otherColumns of the table referred to
    /// @param onDelete what happens to these rows, nothing where the row is just refused
    record Found(
            long table,
            boolean inherited,
            Constraint constraint,
            Optional<String> otherSchema,
            Optional<String> otherName,
            List<String> otherColumns,
            Optional<String> onDelete,
            Optional<String> onUpdate) {}

    ConstraintsResult constraints(LookRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        var constraints =
                of(0).stream()
                        .filter(it -> !it.inherited())
                        .map(Found::constraint)
                        .filter(it -> filter.wants(it.schema(), it.table(), it.constraint()))
                        .toList();
        return new ConstraintsResult(
                session.target().database(), !filter.wantsAll(), constraints, repair(constraints));
    }

    /// The constraints of one table and the foreign keys that refer to it, or (0) all.
    List<Found> of(long table) {
        return session.list(
                Sql.of(ConstraintInspector.class, "constraints"),
                ConstraintInspector::found,
                table);
    }

    private static Found found(Row row) {
        boolean validated = row.flag("is_validated");
        boolean enforced = row.flag("is_enforced");
        var otherSchema = row.findText("other_schema");
        var otherName = row.findText("other_name");
        var constraint =
                new Constraint(
                        row.text("schema"),
                        row.text("table_name"),
                        row.text("name"),
                        Kind.of(row.text("type")),
                        !enforced
                                ? Standing.NOT_ENFORCED
                                : validated ? Standing.VALIDATED : Standing.NOT_VALIDATED,
                        validated,
                        enforced,
                        row.flag("is_deferrable"),
                        row.texts("columns"),
                        otherName.map(name ->
                                Words.quoted(otherSchema.orElse("")) + "." + Words.quoted(name)),
                        row.text("definition"));
        return new Found(
                row.number("table_oid"),
                row.flag("is_inherited"),
                constraint,
                otherSchema,
                otherName,
                row.texts("other_columns"),
                action(row.text("on_delete")),
                action(row.text("on_update")));
    }

    private static Optional<String> action(String letter) {
        return switch (letter) {
            case "c" -> Optional.of("cascade");
            case "n" -> Optional.of("set null");
            case "d" -> Optional.of("set default");
            case "r" -> Optional.of("restrict");
            default -> Optional.empty();
        };
    }

    static String repair(List<Constraint> constraints) {
        return constraints.stream()
                .filter(it -> it.standing() == Standing.NOT_VALIDATED)
                .map(it ->
                        "ALTER TABLE %s.%s VALIDATE CONSTRAINT %s;\n"
                                .formatted(
                                        Words.quoted(it.schema()),
                                        Words.quoted(it.table()),
                                        Words.quoted(it.constraint())))
                .collect(Collectors.joining());
    }
}
