package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.List;

/// Writes the statements that drop an object. Nothing is dropped by CASCADE: what goes is in the
/// plan.
///
/// @param side where the object is
/// @param gentle whether indexes are dropped so that others can go on
record DropStatements(Side side, boolean gentle) {
    private static final int NOT_NULL_CONSTRAINTS = 18;

    List<PlanStep> drop(SchemaObject object, boolean comesBack) {
        ObjectId id = object.id();
        return switch (object.kind()) {
            case TABLE -> table(object);
            case COLUMN -> column(object);
            case CONSTRAINT ->
                    List.of(
                            PlanStep.of(
                                    id,
                                    ChangeEffect.DROP_CONSTRAINT,
                                    "ALTER "
                                            + (isOfDomain(object) ? "DOMAIN " : "TABLE ")
                                            + id.parent()
                                            + " DROP CONSTRAINT "
                                            + id.name()));
            case INDEX -> List.of(index(object, comesBack));
            case SEQUENCE ->
                    List.of(
                            PlanStep.of(id, ChangeEffect.SHORT, "DROP SEQUENCE " + id.sql())
                                    .losing("where it stands"));
            case DEFAULT_PRIVILEGES ->
                    Grants.of(object, side.schema().major())
                            .statements(DefaultPrivileges.standard(id), id)
                            .stream()
                            .map(sql -> PlanStep.of(id, ChangeEffect.CATALOG_ONLY, sql))
                            .toList();
            case TRIGGER, RULE, POLICY ->
                    List.of(
                            PlanStep.of(
                                    id,
                                    ChangeEffect.DROP_TRIGGER,
                                    "DROP " + SqlText.named(object, false)));
            default ->
                    List.of(
                            PlanStep.of(
                                    id,
                                    ChangeEffect.SHORT,
                                    "DROP " + SqlText.named(object, false)));
        };
    }

    private List<PlanStep> table(SchemaObject table) {
        ObjectId id = table.id();
        var steps = new ArrayList<PlanStep>();
        if (table.has(Fact.PARTITION_OF) && isReferredTo(table)) {
            // A foreign key to the whole stands on every partition until that is taken out.
            steps.add(TableStatements.detach(table));
        }
        steps.add(
                PlanStep.of(id, ChangeEffect.DROP_TABLE, "DROP TABLE " + id.sql())
                        .losing("its rows"));
        return steps;
    }

    private boolean isReferredTo(SchemaObject partition) {
        return side.parents(partition).stream()
                .flatMap(parent -> side.owner(parent).stream())
                .anyMatch(parent ->
                        side.dependents(parent.id()).stream()
                                        .anyMatch(it ->
                                                it.kind() == Kind.CONSTRAINT
                                                        && side.get(it).has(Fact.REFERENCES))
                                || isReferredTo(parent));
    }

    private List<PlanStep> column(SchemaObject column) {
        return column(column, "ALTER TABLE ");
    }

    /// The children's columns are their own then. From 18 on their not-null constraints would stay
    /// the parent's, which is not there to be asked any more: so that goes before.
    List<PlanStep> columnOfParentOnly(SchemaObject column) {
        ObjectId id = column.id();
        String alter = "ALTER TABLE ONLY ";
        var steps = new ArrayList<PlanStep>();
        boolean constrained =
                side.schema().major() >= NOT_NULL_CONSTRAINTS
                        && column.has(Fact.NOT_NULL)
                        && !column.has(Fact.IDENTITY);
        if (constrained) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.ALTER_COLUMN,
                            alter + id.parent() + " ALTER COLUMN " + id.name() + " DROP NOT NULL"));
        }
        steps.addAll(column(column, alter));
        return steps;
    }

    private static List<PlanStep> column(SchemaObject column, String alter) {
        ObjectId id = column.id();
        var step =
                PlanStep.of(
                        id,
                        ChangeEffect.DROP_COLUMN,
                        alter + id.parent() + " DROP COLUMN " + id.name());
        return List.of(column.has(Fact.GENERATED) ? step : step.losing("its values"));
    }

    private PlanStep index(SchemaObject index, boolean comesBack) {
        ObjectId id = index.id();
        boolean ofPartitions =
                side.isPartitioned(index.text(Fact.TABLE)) || index.has(Fact.ATTACHED_TO);
        return gentle && !ofPartitions && !comesBack
                ? PlanStep.of(
                                id,
                                ChangeEffect.DROP_INDEX_CONCURRENTLY,
                                "DROP INDEX CONCURRENTLY " + id.sql())
                        .alone()
                : PlanStep.of(id, ChangeEffect.DROP_INDEX, "DROP INDEX " + id.sql());
    }

    private boolean isOfDomain(SchemaObject constraint) {
        return side.ownerOf(constraint).filter(it -> it.kind() == Kind.DOMAIN).isPresent();
    }
}
