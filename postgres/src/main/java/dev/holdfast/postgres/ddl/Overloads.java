package dev.holdfast.postgres.ddl;

import static java.util.stream.Collectors.counting;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.StepGraph.Action;
import dev.holdfast.postgres.ddl.StepGraph.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Routines of one name, which differ in their arguments. A call that leaves some of them to their
/// defaults may fit two: the server lets both be, and refuses the call (manual, CREATE FUNCTION,
/// "Overloading"). So it is said while only the one is there that it means.
final class Overloads {
    private final Side from;
    private final Side to;
    private final Map<String, List<ObjectId>> dropped;
    private final Map<String, List<ObjectId>> created;
    private final Map<String, List<ObjectId>> staying;

    Overloads(Side from, Side to, Set<ObjectId> dropped, Set<ObjectId> created) {
        this.from = from;
        this.to = to;
        var routines = new HashSet<ObjectId>();
        Stream.of(from, to)
                .flatMap(side -> side.schema().objects().keySet().stream())
                .filter(Overloads::isRoutine)
                .forEach(routines::add);
        Map<String, Long> counts =
                routines.stream().collect(Collectors.groupingBy(Overloads::name, counting()));
        routines.removeIf(id -> counts.getOrDefault(name(id), 0L) < 2);
        this.dropped = byName(routines, dropped::contains);
        this.created = byName(routines, created::contains);
        this.staying = byName(routines, id -> !dropped.contains(id) && !created.contains(id));
    }

    static boolean isRoutine(ObjectId id) {
        return id.kind() == Kind.FUNCTION || id.kind() == Kind.AGGREGATE;
    }

    private static Map<String, List<ObjectId>> byName(
            Set<ObjectId> routines, Predicate<ObjectId> which) {
        return routines.stream().filter(which).collect(Collectors.groupingBy(Overloads::name));
    }

    private static String name(ObjectId routine) {
        return SqlText.withoutArguments(routine.sql());
    }

    /// What calls one is said before the other comes, and after it has gone.
    ///
    /// @param calledBy the routines that the statements of a node may call
    void order(StepGraph graph, Function<Node, Set<ObjectId>> calledBy) {
        if (dropped.isEmpty() && created.isEmpty()) {
            return;
        }
        for (Node node : graph.nodes()) {
            Set<ObjectId> called = calledBy.apply(node);
            for (ObjectId other : others(dropped, called)) {
                graph.prefer(new Node(other, Action.DROP_FIRST), node);
            }
            for (ObjectId other : others(created, called)) {
                if (!called.contains(other)) {
                    graph.prefer(node, new Node(other, Action.CREATE));
                }
            }
        }
    }

    /// Where both stay, the one that is not meant has another name for a moment.
    ///
    /// @param away makes that name
    void hide(StepGraph graph, Function<Node, Set<ObjectId>> calledBy, UnaryOperator<String> away) {
        if (staying.isEmpty()) {
            return;
        }
        for (Node node : graph.nodes()) {
            Set<ObjectId> called = calledBy.apply(node);
            for (ObjectId other : others(staying, called)) {
                if (!called.contains(other) && fitsCallOf(other, called)) {
                    String name = QualifiedName.last(name(other));
                    String arguments = SqlText.routine(other).substring(name(other).length());
                    String hidden = other.parent() + "." + away.apply(name) + arguments;
                    graph.wrap(
                            node,
                            renaming(other, SqlText.routine(other), away.apply(name)),
                            renaming(other, hidden, name));
                }
            }
        }
    }

    private static Set<ObjectId> others(
            Map<String, List<ObjectId>> routines, Set<ObjectId> called) {
        return called.stream()
                .flatMap(routine -> routines.getOrDefault(name(routine), List.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean fitsCallOf(ObjectId other, Set<ObjectId> called) {
        return called.stream()
                .filter(routine -> name(routine).equals(name(other)))
                .map(to::get)
                .anyMatch(routine ->
                        fitOneCall(routine, to.get(other)) || fitOneCall(routine, from.get(other)));
    }

    private static PlanStep renaming(ObjectId routine, String sql, String name) {
        return PlanStep.of(
                routine, ChangeEffect.RENAME, "ALTER ROUTINE " + sql + " RENAME TO " + name);
    }

    /// Whether a call can leave so many arguments to their defaults that it fits both exactly.
    private static boolean fitOneCall(SchemaObject one, SchemaObject other) {
        List<String> types = types(one.id());
        List<String> others = types(other.id());
        int least = Math.max(types.size() - defaults(one), others.size() - defaults(other));
        return least <= Math.min(types.size(), others.size())
                && types.subList(0, least).equals(others.subList(0, least));
    }

    private static List<String> types(ObjectId routine) {
        String name = SqlText.routine(routine);
        int start = SqlText.withoutArguments(name).length();
        return SqlText.list(name.substring(start + 1, name.length() - 1));
    }

    private static int defaults(SchemaObject routine) {
        return (int)
                SqlText.list(routine.find(Fact.ARGUMENTS).orElse("")).stream()
                        .filter(argument -> argument.contains(" DEFAULT "))
                        .count();
    }
}
