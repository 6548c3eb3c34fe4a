package dev.holdfast.postgres.ddl;

import static dev.holdfast.postgres.catalog.Fact.ARGUMENTS;
import static dev.holdfast.postgres.catalog.Fact.COMMENT;
import static dev.holdfast.postgres.catalog.Fact.DEFAULT;
import static dev.holdfast.postgres.catalog.Fact.DEFINITION;
import static dev.holdfast.postgres.catalog.Fact.GRANTS;
import static dev.holdfast.postgres.catalog.Fact.NOT_NULL;
import static dev.holdfast.postgres.catalog.Fact.OPTIONS;
import static dev.holdfast.postgres.catalog.Fact.OWNER;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes the statements that change an object where it stands, and says where that is not
/// possible: then it must be dropped and made again.
///
/// @param create of the side to reach
/// @param gentle whether long locks are avoided
record AlterStatements(Side from, Side to, CreateStatements create, boolean gentle) {
    private static final Map<String, String> PUBLICATION_DEFAULTS =
            Map.of(
                    "publish",
                    "'insert, update, delete, truncate'",
                    "publish_via_partition_root",
                    "false",
                    "publish_generated_columns",
                    "none");
    private static final Set<Fact> ANYWHERE = EnumSet.of(OWNER, GRANTS, COMMENT, Fact.ENABLED);

    /// Whether the object can stay.
    boolean isPossible(ObjectChange change) {
        if (change.isOnly(ANYWHERE)) {
            return true;
        }
        var facts = EnumSet.copyOf(change.facts());
        facts.removeAll(ANYWHERE);
        return switch (change.to().kind()) {
            case EXTENSION -> true;
            case SEQUENCE ->
                    !facts.contains(Fact.IDENTITY)
                            && !(change.to().has(Fact.IDENTITY) && facts.contains(Fact.OWNED_BY));
            case ENUM -> Labels.additions(change).isPresent();
            case COMPOSITE -> CompositeType.steps(change).isPresent();
            case DOMAIN -> EnumSet.of(NOT_NULL, DEFAULT).containsAll(facts);
            case TEXT_SEARCH_CONFIGURATION -> facts.equals(EnumSet.of(Fact.MAPPINGS));
            case FUNCTION -> isReplaceable(change);
            case TABLE -> isAlterableTable(change, facts);
            case FOREIGN_TABLE ->
                    EnumSet.of(Fact.PARTITION_OF, Fact.BOUND, Fact.INHERITS).containsAll(facts);
            case COLUMN -> isAlterableColumn(change, facts);
            case CONSTRAINT -> isValidation(change) || facts.equals(EnumSet.of(Fact.INHERITED));
            case INDEX -> isAttachment(change, facts);
            case VIEW -> isReplaceableView(change, facts);
            case MATERIALIZED_VIEW ->
                    EnumSet.of(OPTIONS, Fact.TABLESPACE, Fact.CLUSTER_ON).containsAll(facts);
            case STATISTICS -> facts.equals(EnumSet.of(Fact.STATISTICS));
            case PUBLICATION -> isAlterablePublication(change);
            case DEFAULT_PRIVILEGES -> true;
            default -> false;
        };
    }

    /// The statements of a change that [#isPossible(ObjectChange)] allows.
    List<PlanStep> alter(ObjectChange change) {
        var steps = new ArrayList<PlanStep>();
        SchemaObject object = change.to();
        switch (object.kind()) {
            case EXTENSION -> extension(change, steps);
            case SEQUENCE -> sequence(change, steps);
            case ENUM -> steps.addAll(Labels.additions(change).orElse(List.of()));
            case COMPOSITE -> steps.addAll(CompositeType.steps(change).orElse(List.of()));
            case DOMAIN -> domain(change, steps);
            case TEXT_SEARCH_CONFIGURATION -> mappings(change, steps);
            case FUNCTION -> replace(change, steps);
            case TABLE, FOREIGN_TABLE -> new TableStatements(from, to, gentle).alter(change, steps);
            case COLUMN -> new ColumnStatements(from, to, create, gentle).alter(change, steps);
            case CONSTRAINT -> validate(change, steps);
            case VIEW -> view(change, steps);
            case MATERIALIZED_VIEW -> new TableStatements(from, to, gentle).alter(change, steps);
            case STATISTICS ->
                    steps.add(
                            CreateStatements.statisticsTarget(
                                    object, object.find(Fact.STATISTICS).orElse("-1")));
            case INDEX -> index(change, steps);
            case PUBLICATION -> publication(change, steps);
            default -> {}
        }
        common(change, steps);
        return steps;
    }

    private void common(ObjectChange change, List<PlanStep> steps) {
        SchemaObject object = change.to();
        ObjectId id = object.id();
        boolean followsTable = id.kind() == Kind.SEQUENCE && object.has(Fact.OWNED_BY);
        if (change.has(OWNER) && !followsTable) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER " + SqlText.altered(id) + " OWNER TO " + object.text(OWNER)));
        }
        if (change.has(GRANTS)) {
            int major = to.schema().major();
            Grants had = Grants.of(change.from(), major);
            Grants has = change.has(OWNER) ? had.without(object.text(OWNER)) : had;
            for (String sql : has.statements(Grants.of(object, major), id)) {
                steps.add(PlanStep.of(id, ChangeEffect.CATALOG_ONLY, sql));
            }
        }
        if (change.has(Fact.ENABLED)) {
            steps.add(
                    CreateStatements.enabling(object, object.find(Fact.ENABLED).orElse("ORIGIN")));
        }
        if (change.has(COMMENT)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            SqlText.comment(object, create.isOfDomain(object))));
        }
    }

    private static void extension(ObjectChange change, List<PlanStep> steps) {
        ObjectId id = change.id();
        if (change.has(Fact.SCHEMA)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER EXTENSION "
                                    + id.name()
                                    + " SET SCHEMA "
                                    + change.to().text(Fact.SCHEMA)));
        }
        if (change.has(Fact.VERSION)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER EXTENSION "
                                    + id.name()
                                    + " UPDATE TO "
                                    + change.to().text(Fact.VERSION)));
        }
    }

    private static void sequence(ObjectChange change, List<PlanStep> steps) {
        SchemaObject to = change.to();
        ObjectId id = to.id();
        boolean typed = change.has(Fact.TYPE);
        if (change.has(OPTIONS)) {
            SequenceBounds.within(change).ifPresent(steps::add);
        }
        if (typed || change.has(OPTIONS)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER SEQUENCE "
                                    + id.sql()
                                    + (typed ? " AS " + to.text(Fact.TYPE) : "")
                                    + " "
                                    + to.text(OPTIONS)));
        }
        if (change.has(Fact.PERSISTENCE)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "ALTER SEQUENCE "
                                    + id.sql()
                                    + (to.has(Fact.PERSISTENCE)
                                            ? " SET UNLOGGED"
                                            : " SET LOGGED")));
        }
    }

    static PlanStep ownedBy(SchemaObject sequence) {
        return PlanStep.of(
                sequence.id(),
                ChangeEffect.SHORT,
                "ALTER SEQUENCE "
                        + sequence.id().sql()
                        + " OWNED BY "
                        + sequence.find(Fact.OWNED_BY).orElse("NONE"));
    }

    private static void domain(ObjectChange change, List<PlanStep> steps) {
        String alter = "ALTER DOMAIN " + change.id().sql();
        if (change.has(DEFAULT)) {
            steps.add(
                    PlanStep.of(
                            change.id(),
                            ChangeEffect.SHORT,
                            alter
                                    + change.to()
                                            .find(DEFAULT)
                                            .map(it -> " SET DEFAULT " + it)
                                            .orElse(" DROP DEFAULT")));
        }
        if (change.has(NOT_NULL)) {
            boolean set = change.to().has(NOT_NULL);
            steps.add(
                    PlanStep.of(
                            change.id(),
                            set ? ChangeEffect.ALTER_DOMAIN : ChangeEffect.SHORT,
                            alter + (set ? " SET NOT NULL" : " DROP NOT NULL")));
        }
    }

    private static void mappings(ObjectChange change, List<PlanStep> steps) {
        if (!change.has(Fact.MAPPINGS)) {
            return;
        }
        for (String line : change.from().find(Fact.MAPPINGS).orElse("").lines().toList()) {
            steps.add(
                    PlanStep.of(
                            change.id(),
                            ChangeEffect.SHORT,
                            "ALTER TEXT SEARCH CONFIGURATION "
                                    + change.id().sql()
                                    + " DROP MAPPING FOR "
                                    + line.substring(0, line.indexOf(" WITH "))));
        }
        CreateStatements.mappings(change.to(), steps);
    }

    /// CREATE OR REPLACE keeps the result and the arguments; it may give more arguments a default
    /// (manual, CREATE FUNCTION).
    private static boolean isReplaceable(ObjectChange change) {
        if (change.has(Fact.TYPE) || change.has(Fact.RESULT)) {
            return false;
        }
        List<String> before = SqlText.list(change.from().find(ARGUMENTS).orElse(""));
        List<String> after = SqlText.list(change.to().find(ARGUMENTS).orElse(""));
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            String name = withoutDefault(before.get(i));
            boolean loses =
                    !name.equals(before.get(i))
                            && withoutDefault(after.get(i)).equals(after.get(i));
            if (loses || !name.equals(withoutDefault(after.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static String withoutDefault(String argument) {
        int at = argument.indexOf(" DEFAULT ");
        return at < 0 ? argument : argument.substring(0, at);
    }

    private static void replace(ObjectChange change, List<PlanStep> steps) {
        if (change.has(DEFINITION) || change.has(ARGUMENTS)) {
            steps.add(
                    PlanStep.of(
                            change.id(),
                            ChangeEffect.CATALOG_ONLY,
                            SqlText.withoutSemicolon(change.to().text(DEFINITION))));
        }
    }

    private boolean isAlterableTable(ObjectChange change, Set<Fact> facts) {
        boolean sameShape = !facts.contains(Fact.PARTITION_BY) && !facts.contains(Fact.OF_TYPE);
        boolean canMove = !facts.contains(Fact.ACCESS_METHOD) || to.schema().major() >= 15;
        boolean plain = !facts.contains(Fact.PERSISTENCE) || !change.to().has(Fact.PARTITION_BY);
        return sameShape && canMove && plain;
    }

    private boolean isAlterableColumn(ObjectChange change, Set<Fact> facts) {
        if (!facts.contains(Fact.GENERATED)) {
            boolean typed = facts.contains(Fact.TYPE) || facts.contains(Fact.COLLATION);
            return !typed || !change.to().has(Fact.GENERATED);
        }
        return change.from().has(Fact.GENERATED)
                && !change.to().has(Fact.GENERATED)
                && change.from().text(Fact.GENERATED).endsWith(" STORED");
    }

    /// A foreign key or check that only was not valid before.
    static boolean isValidation(ObjectChange change) {
        String before = change.from().find(DEFINITION).orElse("");
        return before.equals(change.to().find(DEFINITION).orElse("") + " NOT VALID");
    }

    private void validate(ObjectChange change, List<PlanStep> steps) {
        if (change.has(DEFINITION)) {
            steps.add(
                    validation(change.to(), create.isOfDomain(change.to()) ? "DOMAIN " : "TABLE "));
        }
    }

    static PlanStep validation(SchemaObject constraint, String kind) {
        return PlanStep.of(
                        constraint.id(),
                        ChangeEffect.VALIDATE,
                        "ALTER "
                                + kind
                                + constraint.id().parent()
                                + " VALIDATE CONSTRAINT "
                                + constraint.id().name())
                .afresh();
    }

    /// A partition that is taken from its parent keeps its indexes.
    private boolean leavesParent(String table) {
        var before = from.owner(table).flatMap(it -> it.find(Fact.PARTITION_OF));
        var after = to.owner(table).flatMap(it -> it.find(Fact.PARTITION_OF));
        return !before.equals(after);
    }

    private boolean isAttachment(ObjectChange change, Set<Fact> facts) {
        boolean attached =
                !facts.contains(Fact.ATTACHED_TO)
                        || !change.from().has(Fact.ATTACHED_TO)
                        || leavesParent(change.from().text(Fact.TABLE));
        return attached
                && EnumSet.of(Fact.ATTACHED_TO, Fact.STATISTICS, Fact.TABLESPACE)
                        .containsAll(facts);
    }

    private static void index(ObjectChange change, List<PlanStep> steps) {
        SchemaObject index = change.to();
        if (change.has(Fact.ATTACHED_TO) && index.has(Fact.ATTACHED_TO)) {
            steps.add(attach(index));
        }
        if (change.has(Fact.STATISTICS)) {
            String before =
                    change.from()
                            .find(Fact.STATISTICS)
                            .map(it -> it.replaceAll("=\\d+", "=-1"))
                            .orElse("");
            CreateStatements.indexStatistics(index, before, steps);
            CreateStatements.indexStatistics(index, index.find(Fact.STATISTICS).orElse(""), steps);
        }
        if (change.has(Fact.TABLESPACE)) {
            steps.add(
                    PlanStep.of(
                            index.id(),
                            ChangeEffect.REWRITE_TABLE,
                            "ALTER INDEX "
                                    + index.id().sql()
                                    + " SET TABLESPACE "
                                    + index.find(Fact.TABLESPACE).orElse("pg_default")));
        }
    }

    /// Makes an index, or the index of a constraint, a part of the partitioned table's.
    static PlanStep attach(SchemaObject index) {
        String own =
                index.kind() == Kind.INDEX
                        ? index.id().sql()
                        : QualifiedName.parent(index.id().parent()) + "." + index.id().name();
        return PlanStep.of(
                index.id(),
                ChangeEffect.ATTACH_INDEX,
                "ALTER INDEX " + index.text(Fact.ATTACHED_TO) + " ATTACH PARTITION " + own);
    }

    /// CREATE OR REPLACE VIEW may add columns at the end, and change nothing of the others.
    private static boolean isReplaceableView(ObjectChange change, Set<Fact> facts) {
        if (!facts.contains(Fact.COLUMNS)) {
            return true;
        }
        List<String> before = SqlText.list(change.from().find(Fact.COLUMNS).orElse(""));
        List<String> after = SqlText.list(change.to().find(Fact.COLUMNS).orElse(""));
        return after.size() >= before.size() && after.subList(0, before.size()).equals(before);
    }

    private static void view(ObjectChange change, List<PlanStep> steps) {
        SchemaObject view = change.to();
        ObjectId id = view.id();
        if (change.has(DEFINITION) || change.has(Fact.COLUMNS)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.SHORT,
                            "CREATE OR REPLACE VIEW "
                                    + id.sql()
                                    + view.find(OPTIONS).map(it -> " WITH (" + it + ")").orElse("")
                                    + " AS\n"
                                    + SqlText.withoutSemicolon(view.text(DEFINITION))));
        } else if (change.has(OPTIONS)) {
            steps.addAll(
                    TableStatements.parameters(id, "ALTER VIEW " + id.sql(), change.from(), view));
        }
    }

    private static boolean isAlterablePublication(ObjectChange change) {
        String before = change.from().find(Fact.TABLES).orElse("");
        String after = change.to().find(Fact.TABLES).orElse("");
        boolean all = before.startsWith("ALL ") || after.startsWith("ALL ");
        return !change.has(Fact.TABLES) || !(all || after.isEmpty());
    }

    private static void publication(ObjectChange change, List<PlanStep> steps) {
        ObjectId id = change.id();
        if (change.has(Fact.TABLES)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            "ALTER PUBLICATION "
                                    + id.name()
                                    + " SET "
                                    + change.to().text(Fact.TABLES)));
        }
        if (change.has(OPTIONS)) {
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.HARMLESS,
                            "ALTER PUBLICATION "
                                    + id.name()
                                    + " SET ("
                                    + publicationOptions(change)
                                    + ")"));
        }
    }

    /// There is no RESET: what is not said any more is said as it is by itself.
    private static String publicationOptions(ObjectChange change) {
        var options = new ArrayList<>(SqlText.list(change.to().find(OPTIONS).orElse("")));
        String before = change.from().find(OPTIONS).orElse("");
        PUBLICATION_DEFAULTS.forEach((name, usual) -> {
            boolean goes =
                    before.matches("(?s).*\\b" + name + "\\b.*")
                            && options.stream().noneMatch(it -> it.matches(name + "\\b.*"));
            if (goes) {
                options.add(name + " = " + usual);
            }
        });
        return String.join(", ", options);
    }
}
