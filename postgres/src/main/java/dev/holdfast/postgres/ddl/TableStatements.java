package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Writes the statements that change a table as a whole.
record TableStatements(Side from, Side to, boolean gentle) {
    private static final String PASSING = "holdfast_toast";
    private static final Set<String> LONG =
            Set.of("text", "character varying", "bytea", "json", "jsonb", "xml", "tsvector");

    void alter(ObjectChange change, List<PlanStep> steps) {
        SchemaObject table = change.to();
        ObjectId id = table.id();
        String alter =
                "ALTER "
                        + (table.kind() == Kind.MATERIALIZED_VIEW ? "MATERIALIZED VIEW " : "TABLE ")
                        + id.sql();
        for (Fact fact : change.facts()) {
            switch (fact) {
                case PERSISTENCE ->
                        steps.add(
                                PlanStep.of(
                                        id,
                                        ChangeEffect.REWRITE_TABLE,
                                        alter
                                                + (table.has(fact)
                                                        ? " SET UNLOGGED"
                                                        : " SET LOGGED")));
                case ACCESS_METHOD ->
                        steps.add(
                                PlanStep.of(
                                        id,
                                        ChangeEffect.REWRITE_TABLE,
                                        alter
                                                + " SET ACCESS METHOD "
                                                + table.find(fact).orElse("heap")));
                case TABLESPACE ->
                        steps.add(
                                PlanStep.of(
                                        id,
                                        ChangeEffect.REWRITE_TABLE,
                                        alter
                                                + " SET TABLESPACE "
                                                + table.find(fact).orElse("pg_default")));
                case OPTIONS ->
                        steps.addAll(
                                parameters(
                                        id,
                                        alter,
                                        change.from(),
                                        table,
                                        name -> !isOfToastTable(name)));
                case ROW_SECURITY -> rowSecurity(change, alter, steps);
                default -> {}
            }
        }
    }

    /// The statements that need the table's columns and indexes: they come after those.
    void finish(SchemaObject before, SchemaObject after, List<PlanStep> steps) {
        ObjectId id = after.id();
        String alter =
                after.kind() == Kind.MATERIALIZED_VIEW
                        ? "ALTER MATERIALIZED VIEW "
                        : "ALTER TABLE ";
        var ofToast =
                parameters(id, alter + id.sql(), before, after, TableStatements::isOfToastTable);
        boolean there =
                ofToast.isEmpty()
                        || hasToastTable(after)
                        || byName(before.find(Fact.OPTIONS).orElse("")).keySet().stream()
                                .anyMatch(TableStatements::isOfToastTable);
        steps.addAll(there ? ofToast : withToastTable(after, ofToast));
        if (!before.agrees(after, Fact.REPLICA_IDENTITY)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.ALTER_TABLE,
                            "ALTER TABLE "
                                    + id.sql()
                                    + " REPLICA IDENTITY "
                                    + after.find(Fact.REPLICA_IDENTITY).orElse("DEFAULT")));
        }
        if (!before.agrees(after, Fact.CLUSTER_ON)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            alter
                                    + id.sql()
                                    + after.find(Fact.CLUSTER_ON)
                                            .map(it -> " CLUSTER ON " + it)
                                            .orElse(" SET WITHOUT CLUSTER")));
        }
    }

    static PlanStep attach(SchemaObject table, ChangeEffect effect) {
        return PlanStep.of(
                table.id(),
                effect,
                "ALTER TABLE "
                        + table.text(Fact.PARTITION_OF)
                        + " ATTACH PARTITION "
                        + table.id().sql()
                        + " "
                        + table.text(Fact.BOUND));
    }

    static PlanStep detach(SchemaObject table) {
        return PlanStep.of(
                table.id(),
                ChangeEffect.DETACH_PARTITION,
                "ALTER TABLE "
                        + table.text(Fact.PARTITION_OF)
                        + " DETACH PARTITION "
                        + table.id().sql());
    }

    private static boolean isOfToastTable(String parameter) {
        return parameter.startsWith("toast.");
    }

    static String withoutToast(String options) {
        return SqlText.list(options).stream()
                .filter(pair -> !isOfToastTable(pair))
                .collect(Collectors.joining(", "));
    }

    /// Whether a column is there that is sure to have brought one.
    boolean hasToastTable(SchemaObject table) {
        return table.kind() == Kind.MATERIALIZED_VIEW
                || to.parts(table, Kind.COLUMN).stream()
                        .filter(column ->
                                column.find(Fact.STORAGE).filter("PLAIN"::equals).isEmpty())
                        .map(column -> column.text(Fact.TYPE))
                        .anyMatch(type -> LONG.contains(type) || type.endsWith("[]"));
    }

    /// What is said of a TOAST table that is not there is lost (manual, CREATE TABLE, "Storage
    /// Parameters"). It comes with the first column that can be long and outlives that, so it is
    /// had by a column that comes and goes. That of a partition comes and goes with its root's.
    private List<PlanStep> withToastTable(SchemaObject table, List<PlanStep> parameters) {
        SchemaObject root = table;
        for (var above = root.find(Fact.PARTITION_OF).flatMap(to::owner);
                above.isPresent();
                above = root.find(Fact.PARTITION_OF).flatMap(to::owner)) {
            root = above.get();
        }
        String alter = "ALTER TABLE " + root.id().sql();
        var steps = new ArrayList<PlanStep>();
        steps.add(
                PlanStep.of(
                        table.id(),
                        ChangeEffect.ADD_COLUMN,
                        alter + " ADD COLUMN " + PASSING + " pg_catalog.text"));
        steps.addAll(parameters);
        steps.add(
                PlanStep.of(
                        table.id(), ChangeEffect.DROP_COLUMN, alter + " DROP COLUMN " + PASSING));
        return steps;
    }

    /// SET and RESET of storage parameters.
    static List<PlanStep> parameters(
            ObjectId id, String alter, SchemaObject from, SchemaObject to) {
        return parameters(id, alter, from, to, _ -> true);
    }

    private static List<PlanStep> parameters(
            ObjectId id,
            String alter,
            SchemaObject from,
            SchemaObject to,
            Predicate<String> concerned) {
        Map<String, String> before = byName(from.find(Fact.OPTIONS).orElse(""));
        Map<String, String> after = byName(to.find(Fact.OPTIONS).orElse(""));
        before.keySet().removeIf(concerned.negate());
        after.keySet().removeIf(concerned.negate());
        var set = new ArrayList<String>();
        after.forEach((name, pair) -> {
            if (!pair.equals(before.get(name))) {
                set.add(pair);
            }
        });
        var reset = before.keySet().stream().filter(name -> !after.containsKey(name)).toList();
        var steps = new ArrayList<PlanStep>();
        if (!set.isEmpty()) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            alter + " SET (" + String.join(", ", set) + ")"));
        }
        if (!reset.isEmpty()) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            alter + " RESET (" + String.join(", ", reset) + ")"));
        }
        return steps;
    }

    private static Map<String, String> byName(String options) {
        var byName = new LinkedHashMap<String, String>();
        for (String pair : SqlText.list(options)) {
            int equals = pair.indexOf('=');
            byName.put(equals < 0 ? pair : pair.substring(0, equals), pair);
        }
        return byName;
    }

    private static void rowSecurity(ObjectChange change, String alter, List<PlanStep> steps) {
        String before = change.from().find(Fact.ROW_SECURITY).orElse("");
        String after = change.to().find(Fact.ROW_SECURITY).orElse("");
        if (before.contains("ENABLED") != after.contains("ENABLED")) {
            steps.add(
                    PlanStep.of(
                            change.id(),
                            ChangeEffect.ALTER_POLICY,
                            alter
                                    + (after.contains("ENABLED") ? " ENABLE" : " DISABLE")
                                    + " ROW LEVEL SECURITY"));
        }
        if (before.contains("FORCED") != after.contains("FORCED")) {
            steps.add(
                    PlanStep.of(
                            change.id(),
                            ChangeEffect.ALTER_POLICY,
                            alter
                                    + (after.contains("FORCED") ? " FORCE" : " NO FORCE")
                                    + " ROW LEVEL SECURITY"));
        }
    }

    /// One statement a parent.
    static List<PlanStep> inherits(ObjectId id, String verb, List<String> parents) {
        return parents.stream()
                .map(parent ->
                        PlanStep.of(
                                id,
                                ChangeEffect.ALTER_TABLE,
                                "ALTER TABLE " + id.sql() + " " + verb + " " + parent))
                .toList();
    }
}
