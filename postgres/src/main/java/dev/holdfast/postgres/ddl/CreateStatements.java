package dev.holdfast.postgres.ddl;

import static dev.holdfast.postgres.catalog.Fact.DEFINITION;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Writes the statements that make an object, with its owner, grants and comment.
///
/// @param side where the object is to be found with its surroundings
/// @param before what is there now, for owners and default privileges
/// @param absorbed constraints that stand within their CREATE TABLE
/// @param defaultsLater columns whose default is set by a step of its own
record CreateStatements(
        Side side, Side before, Set<ObjectId> absorbed, Set<ObjectId> defaultsLater) {

    List<PlanStep> create(SchemaObject object) {
        var steps = new ArrayList<PlanStep>();
        steps.add(PlanStep.of(object.id(), effect(object), statement(object)));
        switch (object.kind()) {
            case TABLE -> finishTable(object, steps);
            case FOREIGN_TABLE -> finishColumns(object, steps);
            case TEXT_SEARCH_CONFIGURATION -> mappings(object, steps);
            case INDEX ->
                    object.find(Fact.STATISTICS)
                            .ifPresent(targets -> indexStatistics(object, targets, steps));
            case STATISTICS ->
                    object.find(Fact.STATISTICS)
                            .ifPresent(target -> steps.add(statisticsTarget(object, target)));
            default -> {}
        }
        enabled(object).ifPresent(steps::add);
        steps.addAll(belongings(object));
        return steps;
    }

    static PlanStep statisticsTarget(SchemaObject object, String target) {
        return PlanStep.of(
                object.id(),
                ChangeEffect.HARMLESS,
                "ALTER STATISTICS " + object.id().sql() + " SET STATISTICS " + target);
    }

    /// Owner, grants and comment of a new object.
    List<PlanStep> belongings(SchemaObject object) {
        var steps = new ArrayList<PlanStep>();
        ObjectId id = object.id();
        owner(object)
                .filter(_ -> hasOwner(object))
                .ifPresent(owner ->
                        steps.add(
                                PlanStep.of(
                                        id,
                                        ChangeEffect.NEW,
                                        "ALTER " + SqlText.altered(id) + " OWNER TO " + owner)));
        if (object.kind().facts().contains(Fact.GRANTS)) {
            for (String statement : grants(object)) {
                steps.add(PlanStep.of(id, ChangeEffect.NEW, statement));
            }
        }
        if (object.has(Fact.COMMENT)) {
            steps.add(
                    PlanStep.of(id, ChangeEffect.NEW, SqlText.comment(object, isOfDomain(object))));
        }
        return steps;
    }

    /// The owner that is asked for; where nobody is, a recreated object keeps the one it had.
    private Optional<String> owner(SchemaObject object) {
        return object.find(Fact.OWNER)
                .or(() -> before.find(object.id()).flatMap(old -> old.find(Fact.OWNER)));
    }

    private static boolean hasOwner(SchemaObject object) {
        return object.kind().facts().contains(Fact.OWNER) && !object.has(Fact.IDENTITY);
    }

    /// What must be said so that the object has its grants, whatever default privileges give it.
    private List<String> grants(SchemaObject object) {
        Grants wanted = Grants.of(object, side.schema().major());
        Grants initial = Grants.initial(object.kind());
        return DefaultPrivileges.given(before, object)
                .map(given -> given.and(initial).exactly(wanted, object.id()))
                .orElseGet(() -> initial.statements(wanted, object.id()));
    }

    boolean isOfDomain(SchemaObject object) {
        return object.kind() == Kind.CONSTRAINT
                && side.ownerOf(object).filter(it -> it.kind() == Kind.DOMAIN).isPresent();
    }

    private ChangeEffect effect(SchemaObject object) {
        return switch (object.kind()) {
            case VIEW, FUNCTION, SEQUENCE -> ChangeEffect.NEW;
            case TRIGGER -> ChangeEffect.CREATE_TRIGGER;
            case RULE, POLICY -> ChangeEffect.ALTER_POLICY;
            case MATERIALIZED_VIEW -> ChangeEffect.FILL_MATERIALIZED_VIEW;
            case STATISTICS, PUBLICATION -> ChangeEffect.HARMLESS;
            case CONSTRAINT ->
                    object.has(Fact.REFERENCES)
                            ? ChangeEffect.CREATE_TABLE_REFERENCING
                            : ChangeEffect.NEW;
            default -> ChangeEffect.NEW;
        };
    }

    String statement(SchemaObject object) {
        String name = object.id().sql();
        return switch (object.kind()) {
            case SCHEMA -> "CREATE SCHEMA " + name;
            case EXTENSION ->
                    "CREATE EXTENSION "
                            + name
                            + object.find(Fact.SCHEMA).map(it -> " WITH SCHEMA " + it).orElse("");
            case ENUM ->
                    "CREATE TYPE "
                            + name
                            + " AS ENUM ("
                            + object.find(Fact.LABELS).orElse("")
                            + ")";
            case COMPOSITE ->
                    "CREATE TYPE " + name + " AS (" + object.find(Fact.ATTRIBUTES).orElse("") + ")";
            case RANGE -> "CREATE TYPE " + name + " " + object.text(DEFINITION);
            case DOMAIN -> domain(object);
            case FUNCTION, RULE, TRIGGER, STATISTICS, INDEX ->
                    SqlText.withoutSemicolon(object.text(DEFINITION));
            case SEQUENCE ->
                    "CREATE "
                            + persistence(object)
                            + "SEQUENCE "
                            + name
                            + " AS "
                            + object.text(Fact.TYPE)
                            + " "
                            + object.text(Fact.OPTIONS);
            case TABLE -> table(object);
            case FOREIGN_TABLE -> foreignTable(object);
            case COLUMN ->
                    "ALTER TABLE " + object.id().parent() + " ADD COLUMN " + column(object, true);
            case CONSTRAINT -> constraint(object, object.text(DEFINITION));
            case VIEW ->
                    "CREATE VIEW "
                            + name
                            + parameters(object)
                            + " AS\n"
                            + SqlText.withoutSemicolon(object.text(DEFINITION));
            case MATERIALIZED_VIEW -> materializedView(object);
            case POLICY -> "CREATE POLICY " + object.id().name() + " " + object.text(DEFINITION);
            case PUBLICATION ->
                    "CREATE PUBLICATION "
                            + name
                            + object.find(Fact.TABLES).map(it -> " FOR " + it).orElse("")
                            + object.find(Fact.OPTIONS).map(it -> " WITH (" + it + ")").orElse("");
            case AGGREGATE, OPERATOR ->
                    "CREATE "
                            + object.kind().keywords()
                            + " "
                            + SqlText.withoutArguments(name)
                            + " "
                            + object.text(DEFINITION);
            case DEFAULT_PRIVILEGES -> throw new IllegalStateException("made by their grants");
            default ->
                    "CREATE "
                            + object.kind().keywords()
                            + " "
                            + name
                            + object.find(DEFINITION).map(it -> " " + it).orElse("");
        };
    }

    private String domain(SchemaObject object) {
        return "CREATE DOMAIN "
                + object.id().sql()
                + " AS "
                + object.text(Fact.TYPE)
                + object.find(Fact.COLLATION).map(it -> " COLLATE " + it).orElse("")
                + object.find(Fact.DEFAULT).map(it -> " DEFAULT " + it).orElse("")
                + (object.has(Fact.NOT_NULL) ? " NOT NULL" : "")
                + side.parts(object, Kind.CONSTRAINT).stream()
                        .filter(constraint -> absorbed.contains(constraint.id()))
                        .map(constraint ->
                                "\n    CONSTRAINT "
                                        + constraint.id().name()
                                        + " "
                                        + constraint.text(DEFINITION))
                        .collect(Collectors.joining());
    }

    private static String persistence(SchemaObject object) {
        return object.find(Fact.PERSISTENCE).map(it -> it + " ").orElse("");
    }

    private static String parameters(SchemaObject object) {
        return object.find(Fact.OPTIONS).map(it -> " WITH (" + it + ")").orElse("");
    }

    private static String materializedView(SchemaObject object) {
        return "CREATE MATERIALIZED VIEW "
                + object.id().sql()
                + object.find(Fact.ACCESS_METHOD).map(it -> " USING " + it).orElse("")
                + parameters(object)
                + object.find(Fact.TABLESPACE).map(it -> " TABLESPACE " + it).orElse("")
                + " AS\n"
                + SqlText.withoutSemicolon(object.text(DEFINITION))
                + (object.has(Fact.POPULATED) ? "" : "\n WITH NO DATA");
    }

    private String table(SchemaObject table) {
        return "CREATE "
                + persistence(table)
                + "TABLE "
                + table.id().sql()
                + table.find(Fact.OF_TYPE).map(it -> " OF " + it).orElse("")
                + lines(table)
                + table.find(Fact.INHERITS).map(it -> "\nINHERITS (" + it + ")").orElse("")
                + table.find(Fact.PARTITION_BY).map(it -> "\nPARTITION BY " + it).orElse("")
                + table.find(Fact.ACCESS_METHOD).map(it -> "\nUSING " + it).orElse("")
                + table.find(Fact.OPTIONS).map(it -> "\nWITH (" + it + ")").orElse("")
                + table.find(Fact.TABLESPACE).map(it -> "\nTABLESPACE " + it).orElse("");
    }

    private String foreignTable(SchemaObject table) {
        return "CREATE FOREIGN TABLE "
                + table.id().sql()
                + lines(table)
                + table.find(Fact.INHERITS).map(it -> "\nINHERITS (" + it + ")").orElse("")
                + "\nSERVER "
                + table.text(Fact.SERVER)
                + table.find(Fact.FDW_OPTIONS).map(it -> "\nOPTIONS (" + it + ")").orElse("");
    }

    /// Columns and constraints in parentheses.
    private String lines(SchemaObject table) {
        var lines = new ArrayList<String>();
        for (SchemaObject column : side.parts(table, Kind.COLUMN)) {
            if (isWrittenOut(table, column)) {
                lines.add(column(column, true));
            }
        }
        for (SchemaObject constraint : side.parts(table, Kind.CONSTRAINT)) {
            if (absorbed.contains(constraint.id())) {
                lines.add(
                        "CONSTRAINT " + constraint.id().name() + " " + constraint.text(DEFINITION));
            }
        }
        if (lines.isEmpty()) {
            return table.has(Fact.OF_TYPE) ? "" : " ()";
        }
        return " (\n    " + String.join(",\n    ", lines) + "\n)";
    }

    /// A partition is made alone and attached, so all its columns are written out; a child table
    /// has its parents' columns by itself, a typed table its type's.
    private static boolean isWrittenOut(SchemaObject table, SchemaObject column) {
        return table.has(Fact.PARTITION_OF)
                || !(column.has(Fact.INHERITED) || table.has(Fact.OF_TYPE));
    }

    /// A column's definition.
    String column(SchemaObject column, boolean whole) {
        boolean defaultHere = whole && !defaultsLater.contains(column.id());
        return column.id().name()
                + " "
                + column.text(Fact.TYPE)
                + column.find(Fact.FDW_OPTIONS).map(it -> " OPTIONS (" + it + ")").orElse("")
                + column.find(Fact.COMPRESSION).map(it -> " COMPRESSION " + it).orElse("")
                + column.find(Fact.COLLATION).map(it -> " COLLATE " + it).orElse("")
                + column.find(Fact.DEFAULT)
                        .filter(_ -> defaultHere)
                        .map(it -> " DEFAULT " + it)
                        .orElse("")
                + column.find(Fact.GENERATED).map(it -> " GENERATED ALWAYS AS " + it).orElse("")
                + identityClause(column)
                + notNull(column);
    }

    private String identityClause(SchemaObject column) {
        if (!column.has(Fact.IDENTITY) || side.inheritedFrom(column).isPresent()) {
            return "";
        }
        return " GENERATED "
                + column.text(Fact.IDENTITY)
                + " AS IDENTITY"
                + identityOptions(column);
    }

    String identityOptions(SchemaObject column) {
        return side.identity(column)
                .map(sequence ->
                        " (SEQUENCE NAME "
                                + sequence.id().sql()
                                + (isOfColumnsType(sequence, column)
                                        ? " " + sequence.text(Fact.OPTIONS)
                                        : "")
                                + ")")
                .orElse("");
    }

    /// Not where CREATE TABLE ... LIKE copied the column: then the sequence counts in `bigint`.
    private static boolean isOfColumnsType(SchemaObject sequence, SchemaObject column) {
        return sequence.agrees(column, Fact.TYPE);
    }

    /// What an identity column's definition cannot say of its sequence.
    List<PlanStep> identitySequence(SchemaObject column) {
        var steps = new ArrayList<PlanStep>();
        side.identity(column)
                .ifPresent(sequence -> {
                    if (!isOfColumnsType(sequence, column)) {
                        steps.add(
                                PlanStep.of(
                                        sequence.id(),
                                        ChangeEffect.NEW,
                                        "ALTER SEQUENCE %s AS %s %s RESTART"
                                                .formatted(
                                                        sequence.id().sql(),
                                                        sequence.text(Fact.TYPE),
                                                        sequence.text(Fact.OPTIONS))));
                    }
                    steps.addAll(belongings(sequence));
                });
        return steps;
    }

    private static String notNull(SchemaObject column) {
        return column.find(Fact.NOT_NULL)
                .filter(it -> !it.equals("NOT VALID"))
                .map(it -> it.equals("NO INHERIT") ? " NOT NULL NO INHERIT" : " NOT NULL")
                .orElse("");
    }

    /// What CREATE TABLE cannot say.
    private void finishTable(SchemaObject table, List<PlanStep> steps) {
        ObjectId id = table.id();
        rowSecurity(table, steps);
        if (table.has(Fact.REPLICA_IDENTITY)
                && !table.text(Fact.REPLICA_IDENTITY).startsWith("USING")) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.NEW,
                            "ALTER TABLE "
                                    + id.sql()
                                    + " REPLICA IDENTITY "
                                    + table.text(Fact.REPLICA_IDENTITY)));
        }
        finishColumns(table, steps);
    }

    private void rowSecurity(SchemaObject table, List<PlanStep> steps) {
        String security = table.find(Fact.ROW_SECURITY).orElse("");
        if (security.contains("ENABLED")) {
            steps.add(rowSecurity(table, "ENABLE"));
        }
        if (security.contains("FORCED")) {
            steps.add(rowSecurity(table, "FORCE"));
        }
    }

    private static PlanStep rowSecurity(SchemaObject table, String verb) {
        return PlanStep.of(
                table.id(),
                ChangeEffect.NEW,
                "ALTER TABLE " + table.id().sql() + " " + verb + " ROW LEVEL SECURITY");
    }

    private void finishColumns(SchemaObject table, List<PlanStep> steps) {
        for (SchemaObject column : side.parts(table, Kind.COLUMN)) {
            if (!isWrittenOut(table, column)) {
                overrides(column, steps);
            }
            finishColumn(column, steps);
        }
    }

    /// What a child's column has otherwise than its parent's, of which it is made.
    private void overrides(SchemaObject column, List<PlanStep> steps) {
        var parent = side.inheritedFrom(column);
        Predicate<Fact> differs = fact -> parent.filter(it -> it.agrees(column, fact)).isEmpty();
        Predicate<Fact> set = fact -> column.has(fact) && differs.test(fact);
        Predicate<Fact> unset =
                fact -> !column.has(fact) && parent.isPresent() && differs.test(fact);
        if (set.test(Fact.DEFAULT) && !defaultsLater.contains(column.id())) {
            steps.add(alter(column, "SET DEFAULT " + column.text(Fact.DEFAULT)));
        }
        if (unset.test(Fact.DEFAULT)) {
            steps.add(alter(column, "DROP DEFAULT"));
        }
        if (set.test(Fact.NOT_NULL)) {
            steps.add(alter(column, "SET NOT NULL"));
        }
        if (unset.test(Fact.STORAGE)) {
            String type = column.text(Fact.TYPE);
            steps.add(alter(column, "SET STORAGE " + ColumnStatements.usualStorage(type)));
        }
        if (set.test(Fact.COMPRESSION) || unset.test(Fact.COMPRESSION)) {
            String compression = column.find(Fact.COMPRESSION).orElse("default");
            steps.add(alter(column, "SET COMPRESSION " + compression));
        }
    }

    /// What a column's definition cannot say.
    void finishColumn(SchemaObject column, List<PlanStep> steps) {
        if (column.find(Fact.NOT_NULL).filter("NOT VALID"::equals).isPresent()) {
            steps.add(ColumnStatements.notNullOf18(column));
        }
        column.find(Fact.STORAGE)
                .ifPresent(storage -> steps.add(alter(column, "SET STORAGE " + storage)));
        column.find(Fact.STATISTICS)
                .ifPresent(target -> steps.add(alter(column, "SET STATISTICS " + target)));
        column.find(Fact.OPTIONS)
                .ifPresent(options -> steps.add(alter(column, "SET (" + options + ")")));
        steps.addAll(belongings(column));
        steps.addAll(identitySequence(column));
    }

    private static PlanStep alter(SchemaObject column, String what) {
        return PlanStep.of(
                column.id(),
                ChangeEffect.NEW,
                "ALTER TABLE ONLY "
                        + column.id().parent()
                        + " ALTER COLUMN "
                        + column.id().name()
                        + " "
                        + what);
    }

    /// ALTER ... ADD CONSTRAINT with a definition of the caller's.
    String constraint(SchemaObject constraint, String definition) {
        String owner = constraint.id().parent();
        String kind = isOfDomain(constraint) ? "DOMAIN " : "TABLE ";
        boolean key =
                !List.of("CHECK", "FOREIGN KEY").contains(constraint.find(Fact.TYPE).orElse(""));
        String only = key && side.isPartitioned(owner) ? "ONLY " : "";
        return "ALTER "
                + kind
                + only
                + owner
                + " ADD CONSTRAINT "
                + constraint.id().name()
                + " "
                + definition;
    }

    /// The statement that sets whether a trigger or rule fires.
    Optional<PlanStep> enabled(SchemaObject object) {
        return object.find(Fact.ENABLED).map(how -> enabling(object, how));
    }

    static PlanStep enabling(SchemaObject object, String how) {
        ObjectId id = object.id();
        String verb =
                switch (how) {
                    case "DISABLED" -> "DISABLE";
                    case "REPLICA" -> "ENABLE REPLICA";
                    case "ALWAYS" -> "ENABLE ALWAYS";
                    default -> "ENABLE";
                };
        return PlanStep.of(
                id,
                ChangeEffect.CREATE_TRIGGER,
                id.kind() == Kind.EVENT_TRIGGER
                        ? "ALTER EVENT TRIGGER " + id.name() + " " + verb
                        : "ALTER TABLE ONLY "
                                + id.parent()
                                + " "
                                + verb
                                + " "
                                + id.kind().keywords()
                                + " "
                                + id.name());
    }

    static void mappings(SchemaObject configuration, List<PlanStep> steps) {
        for (String line : configuration.find(Fact.MAPPINGS).orElse("").lines().toList()) {
            steps.add(
                    PlanStep.of(
                            configuration.id(),
                            ChangeEffect.NEW,
                            "ALTER TEXT SEARCH CONFIGURATION "
                                    + configuration.id().sql()
                                    + " ADD MAPPING FOR "
                                    + line));
        }
    }

    /// `number=target` pairs of an index's columns, comma between.
    static void indexStatistics(SchemaObject index, String targets, List<PlanStep> steps) {
        for (String pair : SqlText.list(targets)) {
            steps.add(
                    PlanStep.of(
                            index.id(),
                            ChangeEffect.HARMLESS,
                            "ALTER INDEX "
                                    + index.id().sql()
                                    + " ALTER COLUMN "
                                    + pair.replace("=", " SET STATISTICS ")));
        }
    }
}
