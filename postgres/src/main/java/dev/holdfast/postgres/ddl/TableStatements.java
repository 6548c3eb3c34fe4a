package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Writes the statements that change a table as a whole.
record TableStatements(Side from, Side to, boolean gentle) {
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

    /// The statements that need the table's columns and indexes: they come after those. What is
    /// said of a TOAST table that is not there yet is lost (manual, CREATE TABLE, "Storage
    /// Parameters"), and it comes with the first column that can be long.
    static void finished(SchemaObject from, SchemaObject to, List<PlanStep> steps) {
        ObjectId id = to.id();
        String alter =
                to.kind() == Kind.MATERIALIZED_VIEW ? "ALTER MATERIALIZED VIEW " : "ALTER TABLE ";
        steps.addAll(parameters(id, alter + id.sql(), from, to, TableStatements::isOfToastTable));
        if (!from.agrees(to, Fact.REPLICA_IDENTITY)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.ALTER_TABLE,
                            "ALTER TABLE "
                                    + id.sql()
                                    + " REPLICA IDENTITY "
                                    + to.find(Fact.REPLICA_IDENTITY).orElse("DEFAULT")));
        }
        if (!from.agrees(to, Fact.CLUSTER_ON)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            alter
                                    + id.sql()
                                    + to.find(Fact.CLUSTER_ON)
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
