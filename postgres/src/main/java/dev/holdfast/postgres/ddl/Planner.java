package dev.holdfast.postgres.ddl;

import static dev.holdfast.postgres.ddl.StepGraph.Action.ALTER;
import static dev.holdfast.postgres.ddl.StepGraph.Action.ATTACH;
import static dev.holdfast.postgres.ddl.StepGraph.Action.CREATE;
import static dev.holdfast.postgres.ddl.StepGraph.Action.DEFAULT;
import static dev.holdfast.postgres.ddl.StepGraph.Action.DETACH;
import static dev.holdfast.postgres.ddl.StepGraph.Action.DROP_FIRST;
import static dev.holdfast.postgres.ddl.StepGraph.Action.DROP_LAST;
import static dev.holdfast.postgres.ddl.StepGraph.Action.FINISH;
import static dev.holdfast.postgres.ddl.StepGraph.Action.OWNED_BY;
import static dev.holdfast.postgres.ddl.StepGraph.Action.RENAME_AWAY;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.StepGraph.Action;
import dev.holdfast.postgres.ddl.StepGraph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Decides which statements make one schema of another, and in which order.
public final class Planner {
    private static final String USING_INDEX = "USING INDEX ";
    private static final String AWAY = "_holdfast_old";
    private static final int UNLOGGED_SEQUENCES = 15;

    /// What may hold an expression.
    private static final Set<Fact> SPEAKING =
            EnumSet.of(
                    Fact.DEFAULT,
                    Fact.GENERATED,
                    Fact.DEFINITION,
                    Fact.ARGUMENTS,
                    Fact.TABLES,
                    Fact.TYPE,
                    Fact.COLLATION);

    private static final List<Fact> GIVEN_TO_CHILDREN =
            List.of(
                    Fact.TYPE,
                    Fact.COLLATION,
                    Fact.NOT_NULL,
                    Fact.DEFAULT,
                    Fact.GENERATED,
                    Fact.COMPRESSION);

    private final Side from;
    private final Side to;
    private final boolean gentle;
    private final SchemaDiff diff;
    private final Map<ObjectId, ObjectChange> changes = new HashMap<>();
    private final Set<ObjectId> dropped = new HashSet<>();
    private final Set<ObjectId> created = new HashSet<>();
    private final Set<ObjectId> absorbed = new HashSet<>();
    private final Set<ObjectId> defaultsLater = new HashSet<>();
    private final CreateStatements create;
    private final AlterStatements alter;
    private final Recreation.Found recreation;
    private final StepGraph graph = new StepGraph();

    private Planner(DatabaseSchema from, DatabaseSchema to, boolean gentle) {
        this.from = new Side(from);
        this.to = new Side(to);
        this.gentle = gentle;
        this.diff = SchemaDiff.between(from, to);
        this.create = new CreateStatements(this.to, this.from, absorbed, defaultsLater);
        this.alter = new AlterStatements(this.from, this.to, create, gentle);
        this.recreation = Recreation.find(this.from, this.to, diff, alter);
    }

    /// Plans the way from one schema to another; both need their dependencies.
    ///
    /// @param gentle whether tables in use are changed in several steps that block nobody for long,
    ///   some of which cannot be undone together; otherwise all could be one transaction
    /// @throws PlanRefusedException if objects need each other in a circle
    public static ChangePlan plan(DatabaseSchema from, DatabaseSchema to, boolean gentle) {
        return new ChangePlan(new Planner(from, to, gentle).steps());
    }

    private List<PlanStep> steps() {
        diff.changed().forEach(change -> changes.put(change.id(), change));
        diff.removed().forEach(object -> dropped.add(object.id()));
        diff.added().forEach(object -> created.add(object.id()));
        dropped.addAll(recreation.again());
        created.addAll(recreation.again());
        absorb();
        postponeDefaults();
        planMoves();
        dropped.forEach(id -> planDrop(from.get(id)));
        created.forEach(id -> planCreate(to.get(id)));
        planChanges();
        planSequences();
        planMarksOnIndexes();
        recreation.converted().forEach(this::planConversion);
        planResetDefaults();
        orderBySides();
        orderSpecially();
        return sorted();
    }

    // -- what is done

    /// Constraints of new tables that need nothing but the table stand in its CREATE TABLE.
    private void absorb() {
        for (ObjectId id : created) {
            if (id.kind() == Kind.CONSTRAINT && isOfNewDomain(id)) {
                absorbed.add(id);
            }
            if (id.kind() == Kind.CONSTRAINT && isCreatedTable(id.parent())) {
                SchemaObject constraint = to.get(id);
                SchemaObject table = to.owner(id.parent()).orElseThrow();
                boolean key = List.of("PRIMARY KEY", "UNIQUE").contains(constraint.text(Fact.TYPE));
                boolean ofPartitions = table.has(Fact.PARTITION_BY) || table.has(Fact.PARTITION_OF);
                boolean own =
                        to.schema().dependencies(id).stream()
                                .allMatch(needed -> needed.parent().equals(id.parent()));
                boolean check =
                        constraint.text(Fact.TYPE).equals("CHECK")
                                && (own
                                        || constraint.has(Fact.INHERITED)
                                        || !comesBack(id, table.id()))
                                && !constraint.text(Fact.DEFINITION).endsWith(" NOT VALID");
                boolean inParent = constraint.has(Fact.INHERITED) && table.has(Fact.INHERITS);
                if (!inParent && ((key && own && !ofPartitions) || check)) {
                    absorbed.add(id);
                }
            }
        }
    }

    /// Whether something that is made and that the check needs in turn needs the table.
    private boolean comesBack(ObjectId check, ObjectId table) {
        var seen = new HashSet<ObjectId>(Set.of(check));
        var open = new ArrayDeque<>(to.schema().dependencies(check));
        while (!open.isEmpty()) {
            ObjectId needed = open.remove();
            if (needed.equals(table)) {
                return true;
            }
            boolean part = needed.kind() == Kind.COLUMN && needed.parent().equals(table.sql());
            if (!part && seen.add(needed) && created.contains(needed)) {
                open.addAll(to.needs(needed));
            }
        }
        return false;
    }

    /// So that arrays of the domain can be made at once: later it would take no constraint.
    private boolean isOfNewDomain(ObjectId id) {
        var domain =
                to.owner(id.parent())
                        .filter(it -> it.kind() == Kind.DOMAIN && created.contains(it.id()));
        return domain.isPresent()
                && !to.get(id).text(Fact.DEFINITION).endsWith(" NOT VALID")
                && to.schema().dependencies(id).stream()
                        .noneMatch(needed -> to.needs(needed).contains(domain.get().id()));
    }

    /// A default that needs a function or a sequence is set once that is there.
    private void postponeDefaults() {
        for (ObjectId id : to.schema().objects().keySet()) {
            if (id.kind() == Kind.COLUMN && (created.contains(id) || changes.containsKey(id))) {
                SchemaObject column = to.get(id);
                boolean needsMore =
                        to.schema().dependencies(id).stream()
                                .anyMatch(
                                        needed -> created.contains(needed) && !isPlainType(needed));
                if (column.has(Fact.DEFAULT) && needsMore) {
                    defaultsLater.add(id);
                }
            }
        }
    }

    private static boolean isPlainType(ObjectId id) {
        return switch (id.kind()) {
            case ENUM, DOMAIN, COMPOSITE, RANGE, COLLATION, EXTENSION, SCHEMA -> true;
            default -> false;
        };
    }

    private boolean isCreatedTable(String sql) {
        return to.owner(sql)
                .filter(it -> it.kind() == Kind.TABLE || it.kind() == Kind.FOREIGN_TABLE)
                .filter(it -> created.contains(it.id()))
                .isPresent();
    }

    private void planDrop(SchemaObject object) {
        ObjectId id = object.id();
        if (destroyer(id).filter(node -> !node.id().equals(id)).isPresent()) {
            return;
        }
        if (isSwapped(id)) {
            swapAway(object);
            return;
        }
        if (isOfView(from, object)) {
            graph.add(new Node(id, DROP_FIRST), bare(object));
            return;
        }
        boolean comesBack = created.contains(id);
        var steps = new DropStatements(from, gentle).drop(object, comesBack);
        graph.add(new Node(id, dropAction(object)), steps);
    }

    /// A column of a view is only worth a word for what was added to it; that is taken away.
    private List<PlanStep> bare(SchemaObject column) {
        SchemaObject plain = new SchemaObject(column.id(), Map.of());
        var facts = column.kind().facts().stream().filter(fact -> !plain.agrees(column, fact));
        return alter.alter(new ObjectChange(column, plain, facts.toList()));
    }

    private static boolean isOfView(Side side, SchemaObject object) {
        return object.kind() == Kind.COLUMN
                && side.ownerOf(object)
                        .filter(it -> it.kind() == Kind.VIEW || it.kind() == Kind.MATERIALIZED_VIEW)
                        .isPresent();
    }

    private Action dropAction(SchemaObject object) {
        if (isOfView(from, object)) {
            return DROP_FIRST;
        }
        if (created.contains(object.id())) {
            return DROP_FIRST;
        }
        return switch (object.kind()) {
            case VIEW,
                    MATERIALIZED_VIEW,
                    CONSTRAINT,
                    FUNCTION,
                    AGGREGATE,
                    OPERATOR,
                    CAST,
                    TRIGGER,
                    RULE,
                    POLICY,
                    PUBLICATION,
                    EVENT_TRIGGER ->
                    DROP_FIRST;
            default -> DROP_LAST;
        };
    }

    /// A type whose columns must be converted stays under another name until they are.
    private boolean isSwapped(ObjectId id) {
        return Recreation.isType(id.kind())
                && id.kind() != Kind.RANGE
                && dropped.contains(id)
                && (created.contains(id) || takesTypeName(id.sql()))
                && from.dependents(id).stream().anyMatch(recreation.converted()::contains);
    }

    /// Whether something of another kind has the type's name afterwards.
    private boolean takesTypeName(String sql) {
        return to.owner(sql).isPresent()
                || List.of(Kind.ENUM, Kind.COMPOSITE, Kind.RANGE).stream()
                        .anyMatch(kind ->
                                to.has(
                                        new ObjectId(
                                                kind,
                                                QualifiedName.parent(sql),
                                                QualifiedName.last(sql))));
    }

    private void swapAway(SchemaObject type) {
        ObjectId id = type.id();
        String away = away(id.name());
        graph.add(
                new Node(id, RENAME_AWAY),
                List.of(
                        PlanStep.of(
                                id,
                                ChangeEffect.SHORT,
                                "ALTER " + SqlText.altered(id) + " RENAME TO " + away)));
        graph.add(
                new Node(id, DROP_LAST),
                List.of(
                        PlanStep.of(
                                id,
                                ChangeEffect.SHORT,
                                "DROP " + id.kind().keywords() + " " + id.parent() + "." + away)));
    }

    /// The name of something that is out of the way for a while.
    private static String away(String name) {
        String plain = SqlText.unquoted(name);
        return SqlText.identifier(plain.substring(0, Math.min(plain.length(), 32)) + AWAY);
    }

    private void planCreate(SchemaObject object) {
        ObjectId id = object.id();
        if (creator(id).filter(node -> !node.id().equals(id)).isPresent()) {
            planBelongings(object);
            return;
        }
        Node node = new Node(id, CREATE);
        switch (object.kind()) {
            case DEFAULT_PRIVILEGES -> graph.add(node, defaultPrivileges(object));
            case SEQUENCE -> {
                if (object.has(Fact.IDENTITY)) {
                    planIdentitySequence(object);
                } else {
                    graph.add(node, sequence(object));
                    if (object.has(Fact.OWNED_BY)) {
                        graph.add(new Node(id, OWNED_BY), List.of(AlterStatements.ownedBy(object)));
                    }
                }
            }
            case COLUMN -> planColumn(object);
            case CONSTRAINT -> graph.add(node, constraint(object));
            case INDEX -> graph.add(node, index(object));
            case TABLE, FOREIGN_TABLE -> {
                graph.add(node, create.create(object));
                if (object.has(Fact.PARTITION_OF)) {
                    graph.add(
                            new Node(id, ATTACH),
                            List.of(
                                    TableStatements.attach(
                                            object, ChangeEffect.ATTACH_NEW_PARTITION)));
                }
                planFinishOfNew(object);
            }
            case MATERIALIZED_VIEW -> {
                graph.add(node, create.create(object));
                planFinishOfNew(object);
            }
            default -> graph.add(node, create.create(object));
        }
        planAttachedIndex(object);
        if (object.kind() == Kind.COLUMN || object.kind() == Kind.TABLE) {
            planDefaults(object);
        }
    }

    /// A sequence may have the name of a type, but not be made under it (from 14 on).
    private List<PlanStep> sequence(SchemaObject sequence) {
        ObjectId id = sequence.id();
        var steps = new ArrayList<>(create.create(sequence));
        if (takesTypeName(id.sql())) {
            String away = away(id.name());
            var made = new ObjectId(id.kind(), id.parent(), away);
            steps.set(
                    0,
                    PlanStep.of(
                            id,
                            ChangeEffect.NEW,
                            create.statement(new SchemaObject(made, sequence.facts()))));
            steps.add(
                    1,
                    PlanStep.of(
                            id,
                            ChangeEffect.NEW,
                            "ALTER SEQUENCE " + made.sql() + " RENAME TO " + id.name()));
        }
        return steps;
    }

    /// What was made with something else may still have a comment of its own.
    private void planBelongings(SchemaObject object) {
        Kind kind = object.kind();
        boolean later =
                absorbed.contains(object.id())
                        || (kind == Kind.CONSTRAINT && object.has(Fact.COMMENT));
        if (later) {
            var steps = create.belongings(object);
            if (!steps.isEmpty()) {
                graph.add(new Node(object.id(), ALTER), steps);
            }
        }
        planAttachedIndex(object);
        if (kind == Kind.COLUMN) {
            if (!isCreatedTable(object.id().parent())) {
                planOverrides(object);
            }
            planDefaults(object);
        }
    }

    /// What a column has that came with its parent's, and that one has not.
    private void planOverrides(SchemaObject column) {
        var given = new HashMap<Fact, String>();
        to.inheritedFrom(column)
                .ifPresent(parent -> {
                    for (Fact fact : GIVEN_TO_CHILDREN) {
                        parent.find(fact).ifPresent(text -> given.put(fact, text));
                    }
                    if (defaultsLater.contains(parent.id())) {
                        given.remove(Fact.DEFAULT);
                    }
                });
        var before = new SchemaObject(column.id(), given);
        var facts =
                column.kind().facts().stream()
                        .filter(fact -> !before.agrees(column, fact))
                        .filter(fact -> fact != Fact.IDENTITY)
                        .toList();
        if (!facts.isEmpty()) {
            graph.add(
                    new Node(column.id(), ALTER),
                    alter.alter(new ObjectChange(before, column, facts)));
        }
    }

    private List<PlanStep> defaultPrivileges(SchemaObject object) {
        ObjectId id = object.id();
        return DefaultPrivileges.standard(id)
                .statements(Grants.of(object, to.schema().major()), id)
                .stream()
                .map(sql -> PlanStep.of(id, ChangeEffect.CATALOG_ONLY, sql))
                .toList();
    }

    /// The column makes it; where the column was there before under another sequence's name, that
    /// takes the new one.
    private void planIdentitySequence(SchemaObject sequence) {
        String column = sequence.text(Fact.OWNED_BY);
        var old =
                dropped.stream()
                        .filter(id -> id.kind() == Kind.SEQUENCE && !created.contains(id))
                        .map(from::get)
                        .filter(it -> it.has(Fact.IDENTITY))
                        .filter(it -> it.find(Fact.OWNED_BY).equals(Optional.of(column)))
                        .findFirst();
        if (old.isPresent()) {
            ObjectId id = sequence.id();
            graph.add(
                    new Node(id, CREATE),
                    List.of(
                            PlanStep.of(
                                    id,
                                    ChangeEffect.RENAME,
                                    "ALTER SEQUENCE "
                                            + old.get().id().sql()
                                            + " RENAME TO "
                                            + id.name())));
            planIdentityChange(old.get(), sequence);
            graph.order(new Node(id, CREATE), new Node(id, ALTER));
        }
    }

    /// What is left to say of an identity column's sequence, once its column is as it is to be.
    private void planIdentityChange(SchemaObject old, SchemaObject sequence) {
        SchemaObject column = to.get(columnId(sequence.text(Fact.OWNED_BY)));
        ObjectChange change = changes.get(column.id());
        planSequenceChange(
                change != null && change.has(Fact.TYPE)
                        ? SequenceBounds.retyped(old, column.text(Fact.TYPE))
                        : old,
                sequence);
    }

    /// Says of a sequence what its table's change does not make of it: from 15 on SET UNLOGGED and
    /// SET LOGGED are said of what the columns own too.
    private void planSequenceChange(SchemaObject old, SchemaObject sequence) {
        Optional<ObjectChange> change =
                sequence.find(Fact.OWNED_BY)
                        .filter(_ -> old.agrees(sequence, Fact.OWNED_BY))
                        .flatMap(column -> to.owner(QualifiedName.parent(column)))
                        .map(table -> changes.get(table.id()))
                        .filter(it -> it.has(Fact.PERSISTENCE) && !dropped.contains(it.id()))
                        .filter(_ -> to.schema().major() >= UNLOGGED_SEQUENCES);
        var facts = new HashMap<>(old.facts());
        change.ifPresent(table -> {
            facts.remove(Fact.PERSISTENCE);
            table.to()
                    .find(Fact.PERSISTENCE)
                    .ifPresent(persistence -> facts.put(Fact.PERSISTENCE, persistence));
        });
        var before = new SchemaObject(old.id(), facts);
        var differing = SchemaDiff.differing(before, sequence);
        var steps = alter.alter(new ObjectChange(before, sequence, differing));
        if (!steps.isEmpty()) {
            Node node = new Node(sequence.id(), ALTER);
            graph.add(node, steps);
            change.ifPresent(table -> graph.order(new Node(table.id(), ALTER), node));
        }
    }

    private void planColumn(SchemaObject column) {
        if (isOfView(to, column)) {
            SchemaObject plain = new SchemaObject(column.id(), Map.of());
            var facts = column.kind().facts().stream().filter(fact -> !plain.agrees(column, fact));
            graph.add(
                    new Node(column.id(), CREATE),
                    alter.alter(new ObjectChange(plain, column, facts.toList())));
        } else {
            graph.add(
                    new Node(column.id(), CREATE),
                    new ColumnStatements(from, to, create, gentle).add(column));
        }
    }

    private List<PlanStep> constraint(SchemaObject constraint) {
        if (isCreatedTable(constraint.id().parent()) || isCreatedDomain(constraint)) {
            return create.create(constraint);
        }
        return new ConstraintStatements(to, create, gentle).constraint(constraint);
    }

    private boolean isCreatedDomain(SchemaObject constraint) {
        return to.ownerOf(constraint)
                .filter(it -> it.kind() == Kind.DOMAIN && created.contains(it.id()))
                .isPresent();
    }

    private List<PlanStep> index(SchemaObject index) {
        boolean fresh =
                to.owner(index.text(Fact.TABLE))
                        .filter(table -> created.contains(table.id()))
                        .isPresent();
        return fresh
                ? create.create(index)
                : new ConstraintStatements(to, create, gentle).index(index);
    }

    /// A partition that is attached afterwards brings its indexes with it; one that was there
    /// before must be told.
    private void planAttachedIndex(SchemaObject object) {
        if (!object.has(Fact.ATTACHED_TO)) {
            return;
        }
        String table = object.kind() == Kind.INDEX ? object.text(Fact.TABLE) : object.id().parent();
        boolean comesLater =
                to.owner(table)
                        .filter(it ->
                                graph.has(new Node(it.id(), ATTACH)) || created.contains(it.id()))
                        .isPresent();
        boolean toUnfinished =
                attachedTo(to, object)
                        .flatMap(to::find)
                        .filter(it -> it.has(Fact.INVALID))
                        .isPresent();
        if (!comesLater || toUnfinished) {
            graph.add(new Node(object.id(), ATTACH), List.of(AlterStatements.attach(object)));
        }
    }

    private void planDefaults(SchemaObject object) {
        List<SchemaObject> columns =
                object.kind() == Kind.COLUMN ? List.of(object) : to.parts(object, Kind.COLUMN);
        for (SchemaObject column : columns) {
            if (defaultsLater.contains(column.id())) {
                graph.add(new Node(column.id(), DEFAULT), List.of(setDefault(column)));
            }
        }
    }

    private static PlanStep setDefault(SchemaObject column) {
        return PlanStep.of(
                column.id(),
                ChangeEffect.ALTER_COLUMN,
                "ALTER TABLE ONLY "
                        + column.id().parent()
                        + " ALTER COLUMN "
                        + column.id().name()
                        + " SET DEFAULT "
                        + column.text(Fact.DEFAULT));
    }

    private void planChanges() {
        for (ObjectChange change : diff.changed()) {
            ObjectId id = change.id();
            if (id.kind() == Kind.SEQUENCE || recreation.again().contains(id)) {
                continue;
            }
            List<Fact> own = own(change);
            var steps =
                    own.isEmpty() || recreation.converted().contains(id)
                            ? List.<PlanStep>of()
                            : alter.alter(new ObjectChange(change.from(), change.to(), own));
            if (!steps.isEmpty()) {
                graph.add(new Node(id, ALTER), steps);
            }
            if (id.kind() == Kind.COLUMN
                    && defaultsLater.contains(id)
                    && change.to().has(Fact.DEFAULT)) {
                graph.add(new Node(id, DEFAULT), List.of(setDefault(change.to())));
            }
            if (id.kind() == Kind.CONSTRAINT && change.has(Fact.ATTACHED_TO)) {
                planAttachedIndex(change.to());
            }
        }
    }

    /// What a table says of an index goes with the index, and is said again of the new one.
    private void planMarksOnIndexes() {
        for (SchemaObject after : to.schema().objects().values()) {
            boolean rows = after.kind() == Kind.TABLE || after.kind() == Kind.MATERIALIZED_VIEW;
            if (rows && !created.contains(after.id())) {
                SchemaObject before = from.get(after.id());
                var facts = new HashMap<>(before.facts());
                facts.computeIfPresent(
                        Fact.CLUSTER_ON,
                        (_, index) -> isIndexDropped(before, index) ? null : index);
                facts.computeIfPresent(
                        Fact.REPLICA_IDENTITY,
                        (_, how) ->
                                how.startsWith(USING_INDEX)
                                                && isIndexDropped(
                                                        before, how.substring(USING_INDEX.length()))
                                        ? "NOTHING"
                                        : how);
                planFinish(new SchemaObject(after.id(), facts), after);
            }
        }
    }

    private boolean isIndexDropped(SchemaObject table, String index) {
        return dropped.contains(new ObjectId(Kind.INDEX, table.id().parent(), index))
                || dropped.contains(new ObjectId(Kind.CONSTRAINT, table.id().sql(), index));
    }

    private void planSequences() {
        for (SchemaObject sequence : to.schema().objects().values()) {
            if (sequence.kind() == Kind.SEQUENCE && !created.contains(sequence.id())) {
                SchemaObject before = from.get(sequence.id());
                if (sequence.has(Fact.IDENTITY)) {
                    planIdentityChange(before, sequence);
                } else {
                    planSequenceChange(before, sequence);
                    planSequenceOwner(before, sequence);
                }
            }
        }
    }

    /// A sequence is nobody's before its column goes, and comes to be another's once that is there.
    private void planSequenceOwner(SchemaObject before, SchemaObject after) {
        ObjectId id = after.id();
        boolean same = before.agrees(after, Fact.OWNED_BY);
        boolean leaves =
                before.find(Fact.OWNED_BY)
                        .filter(column -> !same || dropped.contains(columnId(column)))
                        .isPresent();
        if (leaves) {
            var nobodys = new SchemaObject(id, Map.of());
            graph.add(new Node(id, DETACH), List.of(AlterStatements.ownedBy(nobodys)));
        }
        if (after.has(Fact.OWNED_BY) && (leaves || !same)) {
            var steps = new ArrayList<PlanStep>();
            if (after.has(Fact.OWNER)) {
                steps.add(
                        PlanStep.of(
                                id,
                                ChangeEffect.SHORT,
                                "ALTER SEQUENCE "
                                        + id.sql()
                                        + " OWNER TO "
                                        + after.text(Fact.OWNER)));
            }
            steps.add(AlterStatements.ownedBy(after));
            graph.add(new Node(id, OWNED_BY), steps);
        }
    }

    private void planFinish(SchemaObject before, SchemaObject after) {
        var steps = new ArrayList<PlanStep>();
        new TableStatements(from, to, gentle).finish(before, after, steps);
        if (!steps.isEmpty()) {
            graph.add(new Node(after.id(), FINISH), steps);
        }
    }

    /// What is left to say of a new table or materialized view.
    private void planFinishOfNew(SchemaObject object) {
        var said = new HashMap<>(object.facts());
        said.remove(Fact.CLUSTER_ON);
        said.computeIfPresent(
                Fact.OPTIONS,
                (_, options) ->
                        new TableStatements(from, to, gentle).hasToastTable(object)
                                ? options
                                : TableStatements.withoutToast(options));
        if (object.find(Fact.REPLICA_IDENTITY).orElse("").startsWith(USING_INDEX)) {
            said.remove(Fact.REPLICA_IDENTITY);
        }
        planFinish(new SchemaObject(object.id(), said), object);
    }

    /// Takes children from their parents, and gives them back.
    private void planMoves() {
        for (SchemaObject after : to.schema().objects().values()) {
            boolean table = after.kind() == Kind.TABLE || after.kind() == Kind.FOREIGN_TABLE;
            if (table && !created.contains(after.id())) {
                planMove(from.get(after.id()), after);
            }
        }
    }

    private void planMove(SchemaObject before, SchemaObject after) {
        ObjectId id = after.id();
        if (before.has(Fact.PARTITION_OF) || after.has(Fact.PARTITION_OF)) {
            if (isMoved(before, after) && before.has(Fact.PARTITION_OF)) {
                graph.add(new Node(id, DETACH), List.of(TableStatements.detach(before)));
            }
            if (isMoved(before, after) && after.has(Fact.PARTITION_OF)) {
                graph.add(
                        new Node(id, ATTACH),
                        List.of(TableStatements.attach(after, ChangeEffect.ATTACH_PARTITION)));
            }
            return;
        }
        var leaves = new ArrayList<>(from.parents(before));
        var enters = new ArrayList<>(to.parents(after));
        if (!isMoved(before, after)) {
            var stay = leaves.stream().filter(enters::contains).toList();
            if (enters.subList(0, Math.min(stay.size(), enters.size())).equals(stay)) {
                leaves.removeAll(stay);
                enters.removeAll(stay);
            }
        }
        if (!leaves.isEmpty()) {
            graph.add(new Node(id, DETACH), TableStatements.inherits(id, "NO INHERIT", leaves));
        }
        if (!enters.isEmpty()) {
            graph.add(new Node(id, ATTACH), TableStatements.inherits(id, "INHERIT", enters));
        }
    }

    /// What is left to do: ALTER TABLE of a parent changes its children's columns too.
    private List<Fact> own(ObjectChange change) {
        if (change.id().kind() != Kind.COLUMN) {
            return change.facts();
        }
        var parent =
                to.inheritedFrom(change.to())
                        .map(it -> changes.get(it.id()))
                        .filter(it -> isLinked(change.id().parent(), it.id().parent()));
        return change.facts().stream()
                .filter(fact ->
                        !(recurses(fact)
                                && parent.filter(it -> it.has(fact))
                                        .filter(it -> it.to().agrees(change.to(), fact))
                                        .isPresent()))
                .toList();
    }

    private static boolean recurses(Fact fact) {
        return fact == Fact.TYPE || fact == Fact.COLLATION || fact == Fact.NOT_NULL;
    }

    /// Whether a table is another's child all the time, so that what is done to that is done to it.
    private boolean isLinked(String child, String parent) {
        var before = from.owner(child);
        var after = to.owner(child);
        return before.isPresent()
                && after.isPresent()
                && !dropped.contains(before.get().id())
                && from.parents(before.get()).contains(parent)
                && to.parents(after.get()).contains(parent)
                && !isMoved(before.get(), after.get());
    }

    /// Whether a partition or child is taken from its parents, and may be given back.
    private boolean isMoved(SchemaObject before, SchemaObject after) {
        return !before.agrees(after, Fact.PARTITION_OF)
                || !before.agrees(after, Fact.BOUND)
                || from.parents(before).stream()
                        .flatMap(parent -> from.owner(parent).stream())
                        .anyMatch(parent -> dropped.contains(parent.id()));
    }

    /// A column whose type is another one, if only of the same name.
    private void planConversion(ObjectId id) {
        SchemaObject before = from.get(id);
        SchemaObject after = to.get(id);
        boolean byParent =
                to.inheritedFrom(after)
                        .filter(parent -> recreation.converted().contains(parent.id()))
                        .filter(parent -> isLinked(id.parent(), parent.id().parent()))
                        .isPresent();
        var facts = new LinkedHashSet<Fact>();
        ObjectChange change = changes.get(id);
        boolean replaced =
                to.schema().dependencies(id).stream()
                        .anyMatch(type -> Recreation.isType(type.kind()) && created.contains(type));
        if (!byParent && replaced) {
            facts.add(Fact.TYPE);
        }
        if (change != null) {
            facts.addAll(own(change));
        }
        if (byParent && after.has(Fact.DEFAULT)) {
            facts.add(Fact.DEFAULT);
        }
        if (!facts.isEmpty()) {
            graph.add(
                    new Node(id, ALTER),
                    alter.alter(new ObjectChange(before, after, List.copyOf(facts))));
        }
        if (throughText(id) || (byParent && before.has(Fact.DEFAULT))) {
            graph.add(new Node(id, DETACH), untyped(before, byParent));
        }
    }

    /// A range cannot stand beside another one of its name: its functions have the name too. So its
    /// columns are text for a while.
    private boolean throughText(ObjectId column) {
        return from.needs(column).stream()
                .anyMatch(type -> type.kind() == Kind.RANGE && dropped.contains(type));
    }

    private static List<PlanStep> untyped(SchemaObject column, boolean byParent) {
        ObjectId id = column.id();
        var steps = new ArrayList<PlanStep>();
        if (column.has(Fact.DEFAULT)) {
            steps.add(dropDefault(id));
        }
        if (!byParent) {
            String text =
                    column.text(Fact.TYPE).endsWith("[]") ? "pg_catalog.text[]" : "pg_catalog.text";
            steps.add(
                    PlanStep.of(
                            id,
                            ChangeEffect.ALTER_TYPE,
                            "ALTER TABLE "
                                    + id.parent()
                                    + " ALTER COLUMN "
                                    + id.name()
                                    + " TYPE "
                                    + text
                                    + " USING "
                                    + id.name()
                                    + "::"
                                    + text));
        }
        return steps;
    }

    private static PlanStep dropDefault(ObjectId column) {
        return PlanStep.of(
                column,
                ChangeEffect.ALTER_COLUMN,
                "ALTER TABLE ONLY "
                        + column.parent()
                        + " ALTER COLUMN "
                        + column.name()
                        + " DROP DEFAULT");
    }

    /// A column keeps its default, which calls a function that is made again.
    private void planResetDefaults() {
        for (ObjectId id : recreation.again()) {
            for (ObjectId column : from.dependents(id)) {
                boolean resets =
                        column.kind() == Kind.COLUMN
                                && !Recreation.isType(id.kind())
                                && !dropped.contains(column)
                                && from.get(column).has(Fact.DEFAULT)
                                && !graph.has(new Node(column, DETACH))
                                && (id.kind() == Kind.FUNCTION || id.kind() == Kind.SEQUENCE);
                if (resets) {
                    graph.add(new Node(column, DETACH), List.of(dropDefault(column)));
                    to.find(column)
                            .filter(it -> it.has(Fact.DEFAULT))
                            .filter(it -> !graph.has(new Node(column, DEFAULT)))
                            .ifPresent(it ->
                                    graph.add(new Node(column, DEFAULT), List.of(setDefault(it))));
                }
            }
        }
    }

    // -- what makes and what ends an object

    /// The node that makes an object as it is to be; none if it is there already.
    private Optional<Node> creator(ObjectId id) {
        if (!created.contains(id)) {
            return Optional.of(new Node(id, ALTER)).filter(graph::has);
        }
        SchemaObject object = to.get(id);
        if (absorbed.contains(id)) {
            return Optional.of(new Node(to.owner(id.parent()).orElseThrow().id(), CREATE));
        }
        if (id.kind() == Kind.COLUMN) {
            if (isCreatedTable(id.parent())) {
                return Optional.of(new Node(to.owner(id.parent()).orElseThrow().id(), CREATE));
            }
            var parent =
                    to.inheritedFrom(object)
                            .filter(it -> created.contains(it.id()))
                            .filter(it -> isLinked(id.parent(), it.id().parent()));
            if (parent.isPresent()) {
                return creator(parent.get().id());
            }
        }
        if (id.kind() == Kind.SEQUENCE && object.has(Fact.IDENTITY)) {
            ObjectId column = columnId(object.text(Fact.OWNED_BY));
            if (created.contains(column)) {
                return creator(column);
            }
            if (!from.find(column).filter(it -> it.has(Fact.IDENTITY)).isPresent()) {
                return Optional.of(new Node(column, ALTER));
            }
        }
        if (id.kind() == Kind.CONSTRAINT
                && object.has(Fact.INHERITED)
                && !object.has(Fact.ATTACHED_TO)) {
            return inheritedConstraint(to, object)
                    .filter(created::contains)
                    .filter(it -> isLinked(id.parent(), it.parent()))
                    .flatMap(this::creator)
                    .or(() -> Optional.of(new Node(id, CREATE)));
        }
        return Optional.of(new Node(id, CREATE));
    }

    /// The node that ends an object as it was; none if it stays.
    private Optional<Node> destroyer(ObjectId id) {
        if (!dropped.contains(id)) {
            return Optional.empty();
        }
        SchemaObject object = from.get(id);
        if (id.kind().isPart() || id.kind() == Kind.INDEX) {
            String owner = id.kind() == Kind.INDEX ? object.text(Fact.TABLE) : id.parent();
            var table = from.owner(owner).filter(it -> dropped.contains(it.id()));
            if (table.isPresent() && !isForeignKeyToDropped(object) && !isInCircle(object)) {
                return Optional.of(dropNode(table.get()));
            }
        }
        if (id.kind() == Kind.COLUMN) {
            var parent =
                    from.inheritedFrom(object)
                            .filter(it -> dropped.contains(it.id()))
                            .filter(it -> isLinked(id.parent(), it.id().parent()));
            if (parent.isPresent()) {
                return destroyer(parent.get().id());
            }
        }
        if (id.kind() == Kind.SEQUENCE && object.has(Fact.OWNED_BY)) {
            ObjectId column = columnId(object.text(Fact.OWNED_BY));
            if (dropped.contains(column) && !graph.has(new Node(id, DETACH))) {
                return destroyer(column);
            }
            if (object.has(Fact.IDENTITY)) {
                return to.find(column)
                        .flatMap(to::identity)
                        .map(renamed -> new Node(renamed.id(), CREATE))
                        .or(() -> Optional.of(new Node(column, ALTER)));
            }
        }
        if (object.has(Fact.ATTACHED_TO)
                || (id.kind() == Kind.CONSTRAINT && object.has(Fact.INHERITED))) {
            var parent =
                    object.has(Fact.ATTACHED_TO)
                            ? attachedTo(from, object)
                            : inheritedConstraint(from, object);
            String table = id.kind() == Kind.INDEX ? object.text(Fact.TABLE) : id.parent();
            if (parent.filter(dropped::contains).isPresent()
                    && !graph.has(new Node(tableId(table), DETACH))) {
                return destroyer(parent.get());
            }
        }
        return Optional.of(dropNode(object));
    }

    private static ObjectId tableId(String sql) {
        return new ObjectId(Kind.TABLE, QualifiedName.parent(sql), QualifiedName.last(sql));
    }

    private Node dropNode(SchemaObject object) {
        return new Node(object.id(), isSwapped(object.id()) ? DROP_LAST : dropAction(object));
    }

    /// It is dropped by itself, so that two tables that refer to each other can both go.
    private boolean isForeignKeyToDropped(SchemaObject object) {
        return object.find(Fact.REFERENCES)
                .filter(table -> !table.equals(object.id().parent()))
                .flatMap(from::owner)
                .filter(table -> dropped.contains(table.id()))
                .isPresent();
    }

    /// A check calls a function that takes what is checked: it goes first.
    private boolean isInCircle(SchemaObject object) {
        return object.kind() == Kind.CONSTRAINT
                && from.ownerOf(object)
                        .filter(owner ->
                                from.schema().dependencies(object.id()).stream()
                                        .filter(from::has)
                                        .anyMatch(
                                                needed -> from.needs(needed).contains(owner.id())))
                        .isPresent();
    }

    private static ObjectId columnId(String sql) {
        String table = QualifiedName.parent(sql);
        return new ObjectId(Kind.COLUMN, table, QualifiedName.last(sql));
    }

    private static Optional<ObjectId> inheritedConstraint(Side side, SchemaObject constraint) {
        return side.ownerOf(constraint).stream()
                .flatMap(table -> side.parents(table).stream())
                .map(parent -> new ObjectId(Kind.CONSTRAINT, parent, constraint.id().name()))
                .filter(side::has)
                .findFirst();
    }

    /// The index, or the constraint that has the index.
    private static Optional<ObjectId> attachedTo(Side side, SchemaObject object) {
        String parent = object.text(Fact.ATTACHED_TO);
        String name = QualifiedName.last(parent);
        var index = new ObjectId(Kind.INDEX, QualifiedName.parent(parent), name);
        if (side.has(index)) {
            return Optional.of(index);
        }
        String table = object.kind() == Kind.INDEX ? object.text(Fact.TABLE) : object.id().parent();
        return side.owner(table).stream()
                .flatMap(it -> side.parents(it).stream())
                .map(above -> new ObjectId(Kind.CONSTRAINT, above, name))
                .filter(side::has)
                .findFirst();
    }

    // -- in which order

    private void orderBySides() {
        for (Node node : graph.nodes()) {
            ObjectId id = node.id();
            if (to.has(id)
                    && !node.action().drops()
                    && node.action() != DETACH
                    && node.action() != RENAME_AWAY) {
                to.needs(id).forEach(needed -> orderAfterCreation(node, id, needed));
                if (node.action() == CREATE) {
                    orderColumns(node, id);
                }
            }
            boolean undoes =
                    node.action().drops()
                            || node.action() == DETACH
                            || node.action() == RENAME_AWAY
                            || (node.action() == ALTER && !created.contains(id));
            if (from.has(id) && undoes) {
                from.needs(id).forEach(needed -> orderBeforeEnd(node, needed));
            }
        }
        // What ends with something else must end before what it stands on.
        for (ObjectId id : dropped) {
            destroyer(id)
                    .filter(node -> !node.id().equals(id))
                    .ifPresent(
                            node -> from.needs(id).forEach(needed -> orderBeforeEnd(node, needed)));
        }
        // What is made with something else must come after what it needs.
        for (ObjectId id : created) {
            creator(id)
                    .filter(node -> isMadeWith(id, node))
                    .ifPresent(node ->
                            to.needs(id).forEach(needed -> orderAfterCreation(node, id, needed)));
        }
    }

    /// Whether the node is that of the object's own table or column; a child's parts may come and
    /// go with those of its parent.
    private static boolean isMadeWith(ObjectId id, Node node) {
        return !node.id().equals(id)
                && (id.kind() == Kind.SEQUENCE
                        || id.kind() == Kind.INDEX
                        || node.id().sql().equals(id.parent()));
    }

    /// The columns of a new table are in its statement.
    private void orderColumns(Node node, ObjectId id) {
        if (id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE) {
            for (SchemaObject column : to.parts(to.get(id), Kind.COLUMN)) {
                to.needs(column.id())
                        .forEach(needed -> orderAfterCreation(node, column.id(), needed));
            }
        }
    }

    private void orderAfterCreation(Node node, ObjectId id, ObjectId needed) {
        boolean waitsElsewhere =
                id.kind() == Kind.COLUMN
                        && defaultsLater.contains(id)
                        && node.action() != DEFAULT
                        && !isPlainType(needed)
                        && !id.parent().equals(needed.sql());
        boolean owns =
                id.kind() == Kind.SEQUENCE
                        && node.action() != OWNED_BY
                        && !(node.action() == ALTER && to.get(id).has(Fact.IDENTITY))
                        && (needed.kind() == Kind.COLUMN || needed.kind() == Kind.TABLE);
        boolean attaches =
                needed.kind() == Kind.TABLE
                        && to.find(id)
                                .flatMap(it -> it.find(Fact.PARTITION_OF))
                                .filter(needed.sql()::equals)
                                .isPresent()
                        && node.action() == CREATE;
        boolean attachesIndex =
                node.action() == CREATE
                        && to.get(id).has(Fact.ATTACHED_TO)
                        && attachedTo(to, to.get(id)).filter(needed::equals).isPresent();
        if (waitsElsewhere || owns || attaches || attachesIndex) {
            return;
        }
        creator(needed).ifPresent(made -> graph.order(made, node));
        if (needed.kind() != Kind.SCHEMA) {
            graph.order(new Node(needed, ALTER), node);
        }
    }

    /// What stands on something goes, or changes, before that goes or changes.
    private void orderBeforeEnd(Node node, ObjectId needed) {
        boolean letsGoBefore =
                node.action() == ALTER
                        && node.id().kind() == Kind.COLUMN
                        && graph.has(new Node(node.id(), DETACH))
                        && (needed.kind() == Kind.RANGE || !isPlainType(needed));
        if (needed.equals(node.id()) || letsGoBefore) {
            return;
        }
        destroyer(needed).ifPresent(end -> graph.order(node, end));
        boolean keptAway = node.action() == DROP_LAST && isSwapped(node.id());
        boolean owned = node.id().kind() == Kind.SEQUENCE && needed.kind() != Kind.SCHEMA;
        if (keptAway || owned) {
            return;
        }
        if (needed.kind() != Kind.SCHEMA && (node.action().drops() || node.action() == DETACH)) {
            graph.order(node, new Node(needed, ALTER));
            graph.order(node, new Node(needed, RENAME_AWAY));
            if (needed.kind() == Kind.COLUMN) {
                graph.order(node, new Node(needed, DETACH));
            }
        }
    }

    private void orderSpecially() {
        orderDefaultPrivileges();
        orderWithinTables();
        Map<String, List<Node>> freed = freedNames();
        for (ObjectId id : created) {
            creator(id)
                    .filter(made -> !made.id().equals(id))
                    .ifPresent(made ->
                            names(to, id).stream()
                                    .flatMap(name -> freed.getOrDefault(name, List.of()).stream())
                                    .forEach(end -> graph.order(end, made)));
        }
        for (Node node : graph.nodes()) {
            ObjectId id = node.id();
            switch (node.action()) {
                case CREATE -> {
                    graph.order(new Node(id, DROP_FIRST), node);
                    graph.order(new Node(id, RENAME_AWAY), node);
                    names(to, id).stream()
                            .flatMap(name -> freed.getOrDefault(name, List.of()).stream())
                            .map(end -> isSwapped(end.id()) ? new Node(end.id(), RENAME_AWAY) : end)
                            .forEach(end -> graph.order(end, node));
                    orderInherited(node);
                }
                case DROP_LAST -> {
                    if (isSwapped(id)) {
                        for (ObjectId column : recreation.converted()) {
                            graph.order(new Node(column, ALTER), node);
                        }
                        graph.order(new Node(id, CREATE), node);
                    }
                }
                case DEFAULT -> {
                    creator(id).ifPresent(made -> graph.order(made, node));
                    graph.order(new Node(id, ALTER), node);
                    graph.order(new Node(id, DETACH), node);
                }
                case OWNED_BY -> {
                    graph.order(new Node(id, CREATE), node);
                    to.get(id)
                            .find(Fact.OWNED_BY)
                            .flatMap(column -> to.owner(QualifiedName.parent(column)))
                            .ifPresent(table -> graph.order(new Node(table.id(), ALTER), node));
                }
                case ALTER -> {
                    creator(id).ifPresent(made -> graph.order(made, node));
                    graph.order(new Node(id, DETACH), node);
                    if (recreation.converted().contains(id)) {
                        orderConversion(node);
                    }
                }
                case ATTACH -> orderAttachment(node);
                case FINISH -> orderFinish(node);
                default -> {}
            }
        }
        new Overloads(from, to, dropped, created).order(graph, this::calledBy);
        orderAfterLeavingPartitions();
        orderAfterParents();
    }

    /// A new child's columns are made as those of its parents are then.
    private void orderAfterParents() {
        for (ObjectId id : created) {
            if (to.get(id).has(Fact.INHERITS)) {
                to.parents(to.get(id)).stream()
                        .flatMap(parent -> to.owner(parent).stream())
                        .flatMap(parent -> to.parts(parent, Kind.COLUMN).stream())
                        .forEach(column ->
                                graph.prefer(new Node(column.id(), ALTER), new Node(id, CREATE)));
            }
        }
    }

    /// What goes without saying: within a table, and between it and its parents.
    private void orderWithinTables() {
        var byTable = new HashMap<String, List<Node>>();
        for (Node node : graph.nodes()) {
            tableOf(node.id())
                    .ifPresent(table ->
                            byTable.computeIfAbsent(table, _ -> new ArrayList<>()).add(node));
        }
        byTable.values().forEach(this::orderWithinTable);
        for (Node node : graph.nodes()) {
            if (node.action() == DETACH && node.id().kind() != Kind.COLUMN) {
                from.find(node.id()).map(from::parents).orElse(List.of()).stream()
                        .flatMap(parent -> byTable.getOrDefault(parent, List.of()).stream())
                        .filter(other -> !isOfParentOnly(other))
                        .forEach(other -> graph.order(node, other));
                byTable.getOrDefault(node.id().sql(), List.of())
                        .forEach(other -> graph.order(node, other));
            }
        }
        for (ObjectChange change : diff.changed()) {
            if (change.id().kind() == Kind.COLUMN) {
                to.inheritedFrom(change.to())
                        .ifPresent(parent ->
                                graph.order(
                                        new Node(parent.id(), ALTER),
                                        new Node(change.id(), ALTER)));
            }
        }
        for (ObjectId id : created) {
            if (id.kind() == Kind.CONSTRAINT && to.get(id).has(Fact.REFERENCES)) {
                creator(id)
                        .ifPresent(made ->
                                orderAfterOldKeys(
                                        made,
                                        byTable.getOrDefault(
                                                to.get(id).text(Fact.REFERENCES), List.of())));
            }
        }
        for (ObjectId id : dropped) {
            if (id.kind() == Kind.COLUMN) {
                from.ownerOf(from.get(id)).stream()
                        .flatMap(table -> from.parents(table).stream())
                        .flatMap(parent -> from.column(parent, id.name()).stream())
                        .flatMap(parent -> destroyer(parent.id()).stream())
                        .filter(end -> end.id().kind() == Kind.COLUMN)
                        .forEach(end ->
                                destroyer(id)
                                        .filter(own -> own.id().equals(id))
                                        .ifPresent(own -> graph.order(end, own)));
            }
        }
    }

    /// Whether an object that stays is given an expression.
    private boolean saysAnew(ObjectId id) {
        ObjectChange change = changes.get(id);
        return (created.contains(id) && to.has(id))
                || recreation.converted().contains(id)
                || (change != null && change.facts().stream().anyMatch(SPEAKING::contains));
    }

    /// These say the types of the arguments, so that no other routine fits.
    private static boolean isNamingExactly(Kind kind) {
        return switch (kind) {
            case AGGREGATE, OPERATOR, CAST, EVENT_TRIGGER -> true;
            default -> false;
        };
    }

    /// The routines that the expressions in a node's statements may call.
    private Set<ObjectId> calledBy(Node node) {
        ObjectId id = node.id();
        boolean speaks =
                switch (node.action()) {
                    case CREATE, DEFAULT -> to.has(id);
                    case ALTER -> saysAnew(id);
                    default -> false;
                };
        if (!speaks || isNamingExactly(id.kind())) {
            return Set.of();
        }
        var called = new HashSet<>(to.needs(id));
        if (node.action() == CREATE) {
            Stream.of(Kind.COLUMN, Kind.CONSTRAINT)
                    .filter(_ -> to.owner(id.sql()).filter(it -> it.id().equals(id)).isPresent())
                    .flatMap(kind -> to.parts(to.get(id), kind).stream())
                    .filter(part -> creator(part.id()).equals(Optional.of(node)))
                    .forEach(part -> called.addAll(to.needs(part.id())));
        }
        called.removeIf(needed -> !Overloads.isRoutine(needed));
        return called;
    }

    /// An index of a partitioned table is unfinished if a partition is there that has no part of it
    /// (manual, CREATE INDEX, "ONLY"), and stays so when that partition is gone.
    private void orderAfterLeavingPartitions() {
        for (Node node : graph.nodes()) {
            boolean index = node.id().kind() == Kind.INDEX || node.id().kind() == Kind.CONSTRAINT;
            if (index && node.action() == CREATE) {
                tableOf(node.id())
                        .filter(table -> isIndexOf(node.id(), Set.of(table)))
                        .flatMap(from::owner)
                        .filter(table -> table.has(Fact.PARTITION_BY))
                        .ifPresent(table -> orderAfterLeavingPartitions(node, table));
            }
        }
    }

    private void orderAfterLeavingPartitions(Node index, SchemaObject table) {
        for (ObjectId partition : from.dependents(table.id())) {
            if (from.parents(from.get(partition)).contains(table.id().sql())) {
                graph.prefer(new Node(partition, DETACH), index);
                destroyer(partition).ifPresent(end -> graph.prefer(end, index));
            }
        }
    }

    /// A foreign key takes the first of several indexes that would do, which must be one that
    /// stays.
    private void orderAfterOldKeys(Node foreignKey, List<Node> nodes) {
        for (Node node : nodes) {
            boolean unique =
                    node.action() == DROP_LAST
                            && node.id().kind() == Kind.INDEX
                            && from.get(node.id())
                                    .text(Fact.DEFINITION)
                                    .startsWith("CREATE UNIQUE ");
            if (unique) {
                graph.order(node, foreignKey);
            }
        }
    }

    private static boolean isOfParentOnly(Node node) {
        return switch (node.id().kind()) {
            case COLUMN, CONSTRAINT, INDEX -> node.action() == DETACH;
            default -> true;
        };
    }

    private Optional<String> tableOf(ObjectId id) {
        if (id.kind() == Kind.INDEX) {
            return from.find(id).or(() -> to.find(id)).map(index -> index.text(Fact.TABLE));
        }
        return id.kind().isPart() ? Optional.of(id.parent()) : Optional.empty();
    }

    private void orderWithinTable(List<Node> nodes) {
        for (Node column : nodes) {
            if (column.id().kind() == Kind.COLUMN) {
                for (Node part : nodes) {
                    if (part.id().kind() != Kind.COLUMN) {
                        orderColumn(column, part);
                    }
                }
            }
        }
    }

    private void orderColumn(Node column, Node part) {
        boolean ends = part.action().drops();
        Side side = ends ? from : to;
        boolean speaks =
                side.find(part.id())
                        .flatMap(it -> it.find(Fact.DEFINITION))
                        .filter(it -> it.contains(column.id().name()))
                        .isPresent();
        if (!speaks) {
            return;
        }
        if (ends && (column.action() == ALTER || column.action().drops())) {
            graph.order(part, column);
        } else if (part.action() == CREATE
                && (column.action() == ALTER || column.action() == CREATE)) {
            graph.order(column, part);
        }
    }

    /// What is given to new objects is known as long as the default privileges are the old ones.
    private void orderDefaultPrivileges() {
        Set<Node> nodes = graph.nodes();
        for (Node privileges : nodes) {
            if (privileges.id().kind() == Kind.DEFAULT_PRIVILEGES) {
                for (Node node : nodes) {
                    if (node.action() == CREATE && node.id().kind().facts().contains(Fact.GRANTS)) {
                        orderDefaultPrivileges(privileges, node);
                    }
                }
            }
        }
    }

    private void orderDefaultPrivileges(Node privileges, Node node) {
        if (node.id().kind() != Kind.DEFAULT_PRIVILEGES) {
            graph.order(node, privileges);
        }
    }

    /// A new child has its parent's checks at once, and as valid, even those that are not valid for
    /// the parent.
    private void orderInherited(Node node) {
        if (node.id().kind() != Kind.TABLE || !to.get(node.id()).has(Fact.INHERITS)) {
            return;
        }
        for (SchemaObject constraint : to.parts(to.get(node.id()), Kind.CONSTRAINT)) {
            boolean valid = !constraint.text(Fact.DEFINITION).endsWith(" NOT VALID");
            if (valid && constraint.has(Fact.INHERITED)) {
                inheritedConstraint(to, constraint)
                        .ifPresent(above -> graph.order(new Node(above, CREATE), node));
            }
        }
    }

    private void orderConversion(Node node) {
        for (ObjectId type : to.schema().dependencies(node.id())) {
            graph.order(new Node(type, CREATE), node);
        }
    }

    private void orderAttachment(Node node) {
        ObjectId id = node.id();
        creator(id).ifPresent(made -> graph.order(made, node));
        graph.order(new Node(id, CREATE), node);
        graph.order(new Node(id, DETACH), node);
        if (id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE) {
            List<String> parents = to.parents(to.get(id));
            var family = new HashSet<>(parents);
            family.add(id.sql());
            parents.stream()
                    .flatMap(parent -> to.owner(parent).stream())
                    .flatMap(it -> creator(it.id()).stream())
                    .forEach(made -> graph.order(made, node));
            // With equal indexes on both, the partition's becomes a part of the parent's.
            for (Node other : graph.nodes()) {
                boolean keys = other.action() == CREATE && isIndexOf(other.id(), family);
                boolean columns =
                        (other.action() == CREATE || other.action() == ALTER)
                                && other.id().kind() == Kind.COLUMN
                                && family.contains(other.id().parent());
                if (keys && to.get(other.id()).has(Fact.INVALID)) {
                    // Not all partitions have a part of it: it must not be given to them.
                    graph.order(node, other);
                } else if (keys || columns || endsPart(other, family)) {
                    graph.order(other, node);
                }
            }
        } else {
            attachedTo(to, to.get(id))
                    .flatMap(this::creator)
                    .ifPresent(made -> graph.order(made, node));
        }
    }

    /// A column or check of the parent that goes is not asked of the partition.
    private static boolean endsPart(Node node, Set<String> family) {
        return node.action().drops()
                && (node.id().kind() == Kind.COLUMN || node.id().kind() == Kind.CONSTRAINT)
                && family.contains(node.id().parent());
    }

    private boolean isIndexOf(ObjectId id, Set<String> tables) {
        return switch (id.kind()) {
            case INDEX -> tables.contains(to.get(id).text(Fact.TABLE));
            case CONSTRAINT ->
                    tables.contains(id.parent())
                            && !to.get(id).text(Fact.TYPE).equals("FOREIGN KEY");
            default -> false;
        };
    }

    private void orderFinish(Node node) {
        graph.order(new Node(node.id(), CREATE), node);
        graph.order(new Node(node.id(), ALTER), node);
        for (Optional<SchemaObject> table = to.find(node.id());
                table.isPresent();
                table = table.get().find(Fact.PARTITION_OF).flatMap(to::owner)) {
            graph.order(new Node(table.get().id(), ATTACH), node);
        }
        for (SchemaObject column : to.parts(to.get(node.id()), Kind.COLUMN)) {
            orderAfterColumn(Optional.of(column), node);
        }
        for (Node other : graph.nodes()) {
            if (other.action() == CREATE && isIndexOf(other.id(), Set.of(node.id().sql()))) {
                graph.order(other, node);
            }
        }
    }

    /// What is done to a parent's column is done to the child's.
    private void orderAfterColumn(Optional<SchemaObject> column, Node node) {
        while (column.isPresent()) {
            ObjectId id = column.get().id();
            creator(id).ifPresent(made -> graph.order(made, node));
            graph.order(new Node(id, ALTER), node);
            column = to.inheritedFrom(column.get());
        }
    }

    private Map<String, List<Node>> freedNames() {
        var freed = new HashMap<String, List<Node>>();
        for (ObjectId id : dropped) {
            for (String name : names(from, id)) {
                destroyer(id)
                        .ifPresent(node ->
                                freed.computeIfAbsent(name, _ -> new ArrayList<>()).add(node));
            }
        }
        return freed;
    }

    /// The names in `pg_class`, `pg_type` and `pg_proc` that an object takes; those of row types
    /// too.
    private static List<String> names(Side side, ObjectId id) {
        if (id.kind() == Kind.FUNCTION || id.kind() == Kind.AGGREGATE) {
            // An aggregate of no arguments may take the place of a function of none.
            return List.of("routine " + SqlText.routine(id));
        }
        String relation = "relation " + id.sql();
        String type = "type " + id.sql();
        if (id.kind().isRelation()) {
            return id.kind() == Kind.INDEX ? List.of(relation) : List.of(relation, type);
        }
        if (id.kind() == Kind.COMPOSITE) {
            return List.of(relation, type);
        }
        if (Recreation.isType(id.kind())) {
            return List.of(type);
        }
        boolean indexed =
                id.kind() == Kind.CONSTRAINT
                        && !Set.of("CHECK", "FOREIGN KEY")
                                .contains(side.get(id).find(Fact.TYPE).orElse("CHECK"));
        return indexed
                ? List.of("relation " + QualifiedName.parent(id.parent()) + "." + id.name())
                : List.of();
    }

    private List<PlanStep> sorted() {
        for (int tries = 0; tries <= to.schema().objects().size(); tries++) {
            Optional<List<PlanStep>> sorted = graph.sorted();
            if (sorted.isPresent()) {
                new Overloads(from, to, dropped, created)
                        .hide(graph, this::calledBy, Planner::away);
                return graph.sorted().orElseThrow();
            }
            List<Node> circle = graph.circle();
            Optional<Node> view =
                    circle.stream()
                            .filter(node ->
                                    node.id().kind() == Kind.VIEW && node.action() == CREATE)
                            .findFirst();
            if (view.isEmpty()) {
                throw new PlanRefusedException(
                        "these need each other: "
                                + circle.stream()
                                        .map(node ->
                                                "%s (%s)"
                                                        .formatted(
                                                                node.id(),
                                                                node.action()
                                                                        .name()
                                                                        .toLowerCase(Locale.ROOT)
                                                                        .replace('_', ' ')))
                                        .distinct()
                                        .collect(Collectors.joining(", ")));
            }
            stub(view.get());
        }
        throw new PlanRefusedException("no order was found");
    }

    /// Makes the view with its columns first, so that others can name it, and its query later.
    private void stub(Node view) {
        ObjectId id = view.id();
        SchemaObject object = to.get(id);
        String columns =
                SqlText.list(object.text(Fact.COLUMNS)).stream()
                        .map(pair -> {
                            String name = SqlText.firstName(pair);
                            return "NULL::" + pair.substring(name.length()).strip() + " AS " + name;
                        })
                        .collect(Collectors.joining(", "));
        var full = new Node(id, DEFAULT);
        graph.add(
                full,
                List.of(
                        PlanStep.of(
                                id,
                                ChangeEffect.SHORT,
                                "CREATE OR REPLACE VIEW "
                                        + id.sql()
                                        + object.find(Fact.OPTIONS)
                                                .map(it -> " WITH (" + it + ")")
                                                .orElse("")
                                        + " AS\n"
                                        + SqlText.withoutSemicolon(object.text(Fact.DEFINITION)))));
        graph.replaceFirst(view, "CREATE VIEW " + id.sql() + " AS SELECT " + columns);
        graph.free(view);
        graph.order(new Node(id, DROP_FIRST), view);
        for (ObjectId needed : to.needs(id)) {
            if (needed.kind() == Kind.SCHEMA || isPlainType(needed)) {
                creator(needed).ifPresent(made -> graph.order(made, view));
            }
            creator(needed).ifPresent(made -> graph.order(made, full));
            graph.order(new Node(needed, ALTER), full);
        }
        graph.order(view, full);
    }
}
