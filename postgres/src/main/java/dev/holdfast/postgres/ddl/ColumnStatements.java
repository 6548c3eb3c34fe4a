package dev.holdfast.postgres.ddl;

import static dev.holdfast.postgres.catalog.Fact.DEFAULT;
import static dev.holdfast.postgres.catalog.Fact.GENERATED;
import static dev.holdfast.postgres.catalog.Fact.IDENTITY;
import static dev.holdfast.postgres.catalog.Fact.NOT_NULL;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes the statements that add a column to a table with rows, or change one.
///
/// @param gentle whether long locks are avoided
record ColumnStatements(Side from, Side to, CreateStatements create, boolean gentle) {
    private static final int TID_RANGE_SCANS = 14;
    private static final int IDENTITIES_OF_PARTITIONS = 17;
    private static final int LONGEST_NAME = 63;
    private static final Pattern CALL = Pattern.compile("([a-z_][a-z0-9_.]*)\\(");

    /// What an expression may call and still be the same for all rows of a statement.
    private static final Set<String> STEADY =
            Set.of(
                    "now",
                    "transaction_timestamp",
                    "statement_timestamp",
                    "timezone",
                    "date_trunc",
                    "to_char",
                    "lower",
                    "upper",
                    "md5",
                    "jsonb_build_object",
                    "jsonb_build_array",
                    "coalesce",
                    "make_interval",
                    "current_setting",
                    "numeric",
                    "varchar",
                    "character",
                    "bit",
                    "time",
                    "timestamp",
                    "interval");

    /// Adds a column to a table that is there already.
    List<PlanStep> add(SchemaObject column) {
        var steps = new ArrayList<PlanStep>();
        ObjectId id = column.id();
        boolean volatileDefault =
                column.find(DEFAULT).filter(ColumnStatements::mayDiffer).isPresent();
        boolean writes =
                volatileDefault
                        || column.has(IDENTITY)
                        || isStored(column)
                        || isOfCheckedDomain(column);
        if (volatileDefault && canFillInBatches(column)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.ADD_COLUMN,
                            "ALTER TABLE "
                                    + id.parent()
                                    + " ADD COLUMN "
                                    + create.column(nullableWithoutDefault(column), true)));
            steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "SET DEFAULT " + column.text(DEFAULT)));
            steps.add(fill(column).alone());
            if (column.has(NOT_NULL)) {
                setNotNull(column, steps);
            }
        } else if (column.has(IDENTITY) && (hasChildren(from, column) || hasChildren(to, column))) {
            addIdentityOfParent(column, steps);
            return steps;
        } else {
            steps.add(
                    PlanStep.of(
                            id,
                            writes ? ChangeEffect.ADD_COLUMN_REWRITING : ChangeEffect.ADD_COLUMN,
                            "ALTER TABLE "
                                    + id.parent()
                                    + " ADD COLUMN "
                                    + create.column(column, true)));
        }
        create.finishColumn(column, steps);
        return steps;
    }

    /// Whether the server refuses to add an identity column, because children would get it too.
    private static boolean hasChildren(Side side, SchemaObject column) {
        int major = side.schema().major();
        return side.owner(column.id().parent()).stream()
                .filter(table -> major < IDENTITIES_OF_PARTITIONS || !table.has(Fact.PARTITION_BY))
                .flatMap(table ->
                        side.dependents(table.id()).stream()
                                .map(side::get)
                                .filter(it -> side.parents(it).contains(table.id().sql())))
                .findAny()
                .isPresent();
    }

    /// First a column that a passing sequence fills, in the children too; then it is the parent's
    /// identity and counts on from there.
    private void addIdentityOfParent(SchemaObject column, List<PlanStep> steps) {
        ObjectId id = column.id();
        SchemaObject sequence = to.identity(column).orElseThrow();
        String passing =
                sequence.id().parent()
                        + "."
                        + SqlText.identifier(
                                shortened("holdfast_" + SqlText.unquoted(id.name()) + "_seq"));
        var facts = new java.util.EnumMap<Fact, String>(column.facts());
        facts.remove(IDENTITY);
        facts.put(DEFAULT, "pg_catalog.nextval(" + SqlText.literal(passing) + ")");
        var plain = new SchemaObject(id, facts);
        steps.add(
                PlanStep.of(
                        id,
                        ChangeEffect.NEW,
                        "CREATE SEQUENCE %s AS %s %s"
                                .formatted(
                                        passing,
                                        sequence.text(Fact.TYPE),
                                        sequence.text(Fact.OPTIONS))));
        steps.add(
                PlanStep.of(
                        id,
                        ChangeEffect.ADD_COLUMN_REWRITING,
                        "ALTER TABLE "
                                + id.parent()
                                + " ADD COLUMN "
                                + create.column(plain, true)));
        steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "DROP DEFAULT"));
        steps.add(addIdentity(column));
        create.finishColumn(column, steps);
        String body =
                """
                BEGIN
                    PERFORM pg_catalog.setval(%s, last_value, is_called) FROM %s;
                END\
                """
                        .formatted(SqlText.literal(sequence.id().sql()), passing);
        steps.add(PlanStep.of(id, ChangeEffect.CATALOG_ONLY, "DO " + SqlText.dollarQuoted(body)));
        steps.add(PlanStep.of(id, ChangeEffect.SHORT, "DROP SEQUENCE " + passing));
    }

    private PlanStep addIdentity(SchemaObject column) {
        return alter(
                column.id(),
                ChangeEffect.ALTER_COLUMN,
                "ADD GENERATED "
                        + column.text(IDENTITY)
                        + " AS IDENTITY"
                        + create.identityOptions(column));
    }

    /// Even where there is no default the server asks the domain about every row.
    private boolean isOfCheckedDomain(SchemaObject column) {
        return to.schema().dependencies(column.id()).stream()
                .filter(type -> type.kind() == Kind.DOMAIN && to.has(type))
                .map(to::get)
                .anyMatch(domain ->
                        domain.has(NOT_NULL) || !to.parts(domain, Kind.CONSTRAINT).isEmpty());
    }

    /// From 18 on a stored expression says so; a virtual one costs nothing.
    private static boolean isStored(SchemaObject column) {
        return column.find(GENERATED).filter(it -> it.endsWith(" STORED")).isPresent();
    }

    private boolean canFillInBatches(SchemaObject column) {
        return gentle
                && to.schema().major() >= TID_RANGE_SCANS
                && to.ownerOf(column)
                        .filter(it -> it.kind() == Kind.TABLE && !it.has(Fact.PARTITION_BY))
                        .filter(it -> isUpdatable(from, it) && isUpdatable(to, it))
                        .isPresent();
    }

    /// Whether an UPDATE changes the rows and does nothing else. What is published takes none
    /// without a replica identity (manual, CREATE PUBLICATION).
    private static boolean isUpdatable(Side side, SchemaObject table) {
        boolean identified =
                !side.hasPublications()
                        || side.owner(table.id().sql())
                                .flatMap(it -> it.find(Fact.REPLICA_IDENTITY))
                                .map(identity -> identity.equals("FULL"))
                                .orElseGet(() -> hasPrimaryKey(side, table));
        return identified
                && side.parts(table, Kind.TRIGGER).isEmpty()
                && side.parts(table, Kind.RULE).isEmpty();
    }

    private static boolean hasPrimaryKey(Side side, SchemaObject table) {
        return side.parts(table, Kind.CONSTRAINT).stream()
                .anyMatch(it -> it.text(Fact.TYPE).equals("PRIMARY KEY"));
    }

    private static SchemaObject nullableWithoutDefault(SchemaObject column) {
        var facts = new java.util.EnumMap<Fact, String>(column.facts());
        facts.remove(DEFAULT);
        facts.remove(NOT_NULL);
        return new SchemaObject(column.id(), facts);
    }

    /// Whether an expression may give each row a value of its own. Literals, casts and what is
    /// known to be steady do not; all other calls might.
    static boolean mayDiffer(String expression) {
        String plain = expression.replaceAll("'(?:[^']|'')*'", "''");
        var calls = CALL.matcher(plain);
        while (calls.find()) {
            if (!STEADY.contains(calls.group(1))) {
                return true;
            }
        }
        return false;
    }

    /// Fills the rows that were there before, a thousand pages a transaction, so that no row is
    /// locked for long and vacuum can follow.
    private static PlanStep fill(SchemaObject column) {
        ObjectId id = column.id();
        String body =
                """
                DECLARE
                    page bigint := 0;
                    pages bigint;
                BEGIN
                    SELECT pg_catalog.pg_relation_size(%s) / pg_catalog.current_setting('block_size')::bigint
                    INTO pages;
                    WHILE page <= pages LOOP
                        UPDATE %s SET %s = DEFAULT
                        WHERE %s IS NULL
                            AND ctid >= ('(' || page || ',0)')::pg_catalog.tid
                            AND ctid < ('(' || page + 1000 || ',0)')::pg_catalog.tid;
                        COMMIT;
                        page := page + 1000;
                    END LOOP;
                END\
                """
                        .formatted(
                                SqlText.literal(id.parent()) + "::pg_catalog.regclass",
                                id.parent(),
                                id.name(),
                                id.name());
        return PlanStep.of(id, ChangeEffect.CATALOG_ONLY, "DO " + SqlText.dollarQuoted(body));
    }

    /// Changes a column where it stands.
    void alter(ObjectChange change, List<PlanStep> steps) {
        SchemaObject column = change.to();
        if (column.kind() != Kind.COLUMN || isOfView(column)) {
            viewDefault(change, steps);
            settings(change, steps);
            return;
        }
        ObjectId id = column.id();
        if (change.has(GENERATED)) {
            steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "DROP EXPRESSION"));
        }
        if (change.has(IDENTITY) && !column.has(IDENTITY)) {
            steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "DROP IDENTITY"));
        }
        boolean typed = change.has(Fact.TYPE) || change.has(Fact.COLLATION);
        boolean defaulted = change.has(DEFAULT) || typed;
        if (change.from().has(DEFAULT) && defaulted) {
            if (typed || !column.has(DEFAULT)) {
                steps.add(alterOnly(id, "DROP DEFAULT"));
            }
        }
        if (typed) {
            type(change, steps);
        }
        if (defaulted && column.has(DEFAULT) && !isSetLater(column)) {
            steps.add(alterOnly(id, "SET DEFAULT " + column.text(DEFAULT)));
        }
        if (change.has(NOT_NULL)) {
            notNull(change, steps);
        }
        if (change.has(IDENTITY) && column.has(IDENTITY)) {
            identity(change, steps);
        }
        settings(change, steps);
    }

    private boolean isSetLater(SchemaObject column) {
        return create.defaultsLater().contains(column.id());
    }

    private boolean isOfView(SchemaObject column) {
        return to.ownerOf(column)
                .filter(it -> it.kind() == Kind.VIEW || it.kind() == Kind.MATERIALIZED_VIEW)
                .isPresent();
    }

    private static void viewDefault(ObjectChange change, List<PlanStep> steps) {
        if (change.has(DEFAULT)) {
            ObjectId id = change.id();
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER VIEW "
                                    + id.parent()
                                    + " ALTER COLUMN "
                                    + id.name()
                                    + change.to()
                                            .find(DEFAULT)
                                            .map(it -> " SET DEFAULT " + it)
                                            .orElse(" DROP DEFAULT")));
        }
    }

    private void type(ObjectChange change, List<PlanStep> steps) {
        SchemaObject column = change.to();
        String before = change.from().text(Fact.TYPE);
        String after = column.text(Fact.TYPE);
        var types = new TypeChange(before, after);
        boolean sameType = change.isOnly(Set.of(Fact.COLLATION)) || !change.has(Fact.TYPE);
        // The server takes no USING where the rows are not its own.
        boolean foreign =
                to.ownerOf(column).filter(it -> it.kind() == Kind.FOREIGN_TABLE).isPresent();
        String collation = column.find(Fact.COLLATION).map(it -> " COLLATE " + it).orElse("");
        boolean keepsRows = !change.has(Fact.TYPE) || types.keepsRows();
        ChangeEffect moved =
                change.has(Fact.COLLATION) ? ChangeEffect.ALTER_COLLATION : ChangeEffect.WIDEN_TYPE;
        var step =
                alter(
                        column.id(),
                        keepsRows ? moved : ChangeEffect.ALTER_TYPE,
                        "TYPE "
                                + after
                                + collation
                                + (sameType || foreign ? "" : types.using(column.id().name())));
        steps.add(types.mayLose() ? step.losing("what " + after + " cannot hold") : step);
    }

    private void notNull(ObjectChange change, List<PlanStep> steps) {
        SchemaObject column = change.to();
        ObjectId id = column.id();
        if (!column.has(NOT_NULL)) {
            steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "DROP NOT NULL"));
        } else if (change.from().has(NOT_NULL)) {
            // 18: only whether it is valid or inherited differs.
            steps.add(alter(id, ChangeEffect.ALTER_COLUMN, "DROP NOT NULL"));
            steps.add(notNullOf18(column));
        } else if (column.text(NOT_NULL).equals("yes")) {
            setNotNull(column, steps);
        } else {
            steps.add(notNullOf18(column));
        }
    }

    static PlanStep notNullOf18(SchemaObject column) {
        ObjectId id = column.id();
        String how = column.text(NOT_NULL);
        return PlanStep.of(
                id,
                ChangeEffect.ADD_NOT_VALID,
                "ALTER TABLE "
                        + id.parent()
                        + " ADD NOT NULL "
                        + id.name()
                        + (how.equals("yes") ? "" : " " + how));
    }

    /// With a check that was validated without a long lock the server skips its own scan.
    private void setNotNull(SchemaObject column, List<PlanStep> steps) {
        ObjectId id = column.id();
        if (!gentle) {
            steps.add(alter(id, ChangeEffect.SET_NOT_NULL, "SET NOT NULL"));
            return;
        }
        String check =
                SqlText.identifier(
                        shortened("holdfast_" + SqlText.unquoted(id.name()) + "_not_null"));
        String table = "ALTER TABLE " + id.parent();
        steps.add(
                PlanStep.of(
                        id,
                        ChangeEffect.ADD_NOT_VALID,
                        "%s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID"
                                .formatted(table, check, id.name())));
        steps.add(
                PlanStep.of(id, ChangeEffect.VALIDATE, table + " VALIDATE CONSTRAINT " + check)
                        .afresh());
        steps.add(alter(id, ChangeEffect.SET_NOT_NULL_PROVEN, "SET NOT NULL").afresh());
        steps.add(
                PlanStep.of(id, ChangeEffect.DROP_CONSTRAINT, table + " DROP CONSTRAINT " + check));
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME / 2 ? name : name.substring(0, LONGEST_NAME / 2);
    }

    private void identity(ObjectChange change, List<PlanStep> steps) {
        SchemaObject column = change.to();
        if (change.from().has(IDENTITY)) {
            steps.add(
                    alter(
                            column.id(),
                            ChangeEffect.ALTER_COLUMN,
                            "SET GENERATED " + column.text(IDENTITY)));
        } else {
            steps.add(addIdentity(column));
            steps.addAll(create.identitySequence(column));
        }
    }

    private static void settings(ObjectChange change, List<PlanStep> steps) {
        SchemaObject column = change.to();
        ObjectId id = column.id();
        for (Fact fact : change.facts()) {
            switch (fact) {
                case STORAGE ->
                        steps.add(
                                alterOnly(
                                        id,
                                        ChangeEffect.ALTER_COLUMN,
                                        "SET STORAGE "
                                                + column.find(fact)
                                                        .orElse(
                                                                usualStorage(
                                                                        column.find(Fact.TYPE)
                                                                                .orElse("")))));
                case COMPRESSION ->
                        steps.add(
                                alterOnly(
                                        id,
                                        ChangeEffect.ALTER_COLUMN,
                                        "SET COMPRESSION " + column.find(fact).orElse("default")));
                case STATISTICS ->
                        steps.add(
                                alterOnly(
                                        id,
                                        ChangeEffect.HARMLESS,
                                        "SET STATISTICS " + column.find(fact).orElse("-1")));
                case OPTIONS ->
                        steps.addAll(
                                TableStatements.parameters(
                                        id,
                                        "ALTER TABLE ONLY "
                                                + id.parent()
                                                + " ALTER COLUMN "
                                                + id.name(),
                                        change.from(),
                                        column));
                case FDW_OPTIONS ->
                        steps.add(
                                alterOnly(
                                        id,
                                        ChangeEffect.ALTER_COLUMN,
                                        "OPTIONS (" + foreignOptions(change.from(), column) + ")"));
                default -> {}
            }
        }
    }

    private static String foreignOptions(SchemaObject before, SchemaObject after) {
        List<String> had = SqlText.list(before.find(Fact.FDW_OPTIONS).orElse(""));
        List<String> has = SqlText.list(after.find(Fact.FDW_OPTIONS).orElse(""));
        var names = had.stream().map(SqlText::firstName).toList();
        var changes = new ArrayList<String>();
        for (String pair : has) {
            if (!had.contains(pair)) {
                changes.add((names.contains(SqlText.firstName(pair)) ? "SET " : "ADD ") + pair);
            }
        }
        var kept = has.stream().map(SqlText::firstName).toList();
        names.stream()
                .filter(name -> !kept.contains(name))
                .forEach(name -> changes.add("DROP " + name));
        return String.join(", ", changes);
    }

    /// The storage that a column of the type gets (`pg_type.typstorage`): only types of variable
    /// length can have another.
    static String usualStorage(String type) {
        return type.startsWith("numeric") || type.startsWith("inet") || type.startsWith("cidr")
                ? "MAIN"
                : "EXTENDED";
    }

    private static PlanStep alterOnly(ObjectId id, String what) {
        return alterOnly(id, ChangeEffect.ALTER_COLUMN, what);
    }

    private static PlanStep alterOnly(ObjectId id, ChangeEffect effect, String what) {
        return PlanStep.of(
                id,
                effect,
                "ALTER TABLE ONLY " + id.parent() + " ALTER COLUMN " + id.name() + " " + what);
    }

    private static PlanStep alter(ObjectId id, ChangeEffect effect, String what) {
        return PlanStep.of(
                id,
                effect,
                "ALTER TABLE " + id.parent() + " ALTER COLUMN " + id.name() + " " + what);
    }
}
