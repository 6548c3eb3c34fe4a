package dev.holdfast.postgres.ddl;

import static dev.holdfast.postgres.catalog.Fact.DEFINITION;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Writes the statements that give a constraint or an index to a table that is there already.
///
/// @param gentle whether long locks are avoided
record ConstraintStatements(Side to, CreateStatements create, boolean gentle) {
    private static final int FOREIGN_KEYS_NOT_VALID_ON_PARTITIONED = 18;
    private static final Pattern KEY =
            Pattern.compile(
                    "(PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)? (\\([^()]*\\))( INCLUDE \\([^()]*\\))?"
                            + "( WITH \\(.*?\\))?((?: NOT)? DEFERRABLE.*| INITIALLY .*)?");

    /// Adds a constraint.
    List<PlanStep> constraint(SchemaObject constraint) {
        var steps = new ArrayList<PlanStep>();
        if (create.isOfDomain(constraint)) {
            steps.add(plain(constraint, ChangeEffect.ALTER_DOMAIN));
        } else {
            switch (constraint.text(Fact.TYPE)) {
                case "CHECK" ->
                        inTwo(
                                constraint,
                                ChangeEffect.ADD_CHECK,
                                ChangeEffect.ADD_NOT_VALID,
                                steps);
                case "FOREIGN KEY" ->
                        inTwo(
                                constraint,
                                ChangeEffect.ADD_FOREIGN_KEY,
                                ChangeEffect.ADD_FOREIGN_KEY_NOT_VALID,
                                steps);
                case "PRIMARY KEY", "UNIQUE" -> key(constraint, steps);
                default -> steps.add(plain(constraint, ChangeEffect.ADD_EXCLUSION));
            }
        }
        steps.addAll(create.belongings(constraint));
        return steps;
    }

    private void inTwo(
            SchemaObject constraint,
            ChangeEffect atOnce,
            ChangeEffect notValid,
            List<PlanStep> steps) {
        String definition = constraint.text(DEFINITION);
        boolean leftOpen =
                definition.endsWith(" NOT VALID") || definition.endsWith(" NOT ENFORCED");
        if (leftOpen) {
            steps.add(plain(constraint, notValid));
        } else if (!gentle || refusesNotValid(constraint)) {
            steps.add(plain(constraint, atOnce));
        } else {
            steps.add(
                    PlanStep.of(
                            constraint.id(),
                            notValid,
                            create.constraint(constraint, definition + " NOT VALID")));
            steps.add(AlterStatements.validation(constraint, "TABLE "));
        }
    }

    private boolean refusesNotValid(SchemaObject constraint) {
        return constraint.text(Fact.TYPE).equals("FOREIGN KEY")
                && to.schema().major() < FOREIGN_KEYS_NOT_VALID_ON_PARTITIONED
                && to.isPartitioned(constraint.id().parent());
    }

    private PlanStep plain(SchemaObject constraint, ChangeEffect effect) {
        return PlanStep.of(
                constraint.id(),
                effect,
                create.constraint(constraint, constraint.text(DEFINITION)));
    }

    /// The index first, beside the writers; then it becomes the constraint's.
    private void key(SchemaObject constraint, List<PlanStep> steps) {
        ObjectId id = constraint.id();
        var parts = KEY.matcher(constraint.text(DEFINITION));
        if (!gentle || to.isPartitioned(id.parent()) || !parts.matches()) {
            steps.add(
                    plain(
                            constraint,
                            to.isPartitioned(id.parent())
                                    ? ChangeEffect.ADD_KEY_FRAME
                                    : ChangeEffect.ADD_KEY));
            return;
        }
        steps.add(
                PlanStep.of(
                                id,
                                ChangeEffect.CREATE_INDEX_CONCURRENTLY,
                                "CREATE UNIQUE INDEX CONCURRENTLY "
                                        + id.name()
                                        + " ON "
                                        + id.parent()
                                        + " "
                                        + parts.group(3)
                                        + orNothing(parts.group(4))
                                        + orNothing(parts.group(2))
                                        + orNothing(parts.group(5)))
                        .alone());
        steps.add(
                PlanStep.of(
                        id,
                        ChangeEffect.ADD_KEY_USING_INDEX,
                        create.constraint(
                                constraint,
                                parts.group(1)
                                        + " USING INDEX "
                                        + id.name()
                                        + orNothing(parts.group(6)))));
    }

    private static String orNothing(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    /// Adds an index.
    List<PlanStep> index(SchemaObject index) {
        var steps = new ArrayList<>(create.create(index));
        String statement = steps.getFirst().sql();
        boolean beside = gentle && isOfPlainTable(index);
        steps.set(
                0,
                beside
                        ? PlanStep.of(
                                        index.id(),
                                        ChangeEffect.CREATE_INDEX_CONCURRENTLY,
                                        statement.replaceFirst(
                                                "^CREATE (UNIQUE )?INDEX ",
                                                "CREATE $1INDEX CONCURRENTLY "))
                                .alone()
                        : PlanStep.of(
                                index.id(),
                                to.isPartitioned(index.text(Fact.TABLE))
                                        ? ChangeEffect.CREATE_INDEX_FRAME
                                        : ChangeEffect.CREATE_INDEX,
                                statement));
        return steps;
    }

    /// A partitioned table's index is only a frame; a materialized view is written by nobody but
    /// REFRESH.
    private boolean isOfPlainTable(SchemaObject index) {
        String table = index.text(Fact.TABLE);
        return to.owner(table).filter(it -> it.kind() == Kind.TABLE).isPresent()
                && !to.isPartitioned(table);
    }
}
