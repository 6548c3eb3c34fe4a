package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.List;

/// Writes the statements that drop an object. Nothing is dropped by CASCADE: what goes is in the
/// plan.
///
/// @param side where the object is
/// @param gentle whether indexes are dropped so that others can go on
record DropStatements(Side side, boolean gentle) {
    List<PlanStep> drop(SchemaObject object, boolean comesBack) {
        ObjectId id = object.id();
        return switch (object.kind()) {
            case TABLE ->
                    List.of(
                            PlanStep.of(id, ChangeEffect.DROP_TABLE, "DROP TABLE " + id.sql())
                                    .losing("its rows"));
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
                    Grants.of(object, side.schema().major()).statements(DefaultPrivileges.standard(id), id).stream()
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

    private List<PlanStep> column(SchemaObject column) {
        ObjectId id = column.id();
        var step =
                PlanStep.of(
                        id,
                        ChangeEffect.DROP_COLUMN,
                        "ALTER TABLE " + id.parent() + " DROP COLUMN " + id.name());
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
