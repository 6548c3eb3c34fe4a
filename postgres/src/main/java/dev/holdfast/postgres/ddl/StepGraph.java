package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// What is to be done, and what of it must come after what.
final class StepGraph {
    /// What is done to an object; in this order where nothing else decides.
    enum Action {
        DETACH,
        RENAME_AWAY,
        DROP_FIRST,
        CREATE,
        DEFAULT,
        ALTER,
        OWNED_BY,
        ATTACH,
        /// What is said of a relation once its columns and indexes are there.
        FINISH,
        /// What is gone for good goes late.
        DROP_LAST;

        boolean drops() {
            return this == DROP_FIRST || this == DROP_LAST;
        }
    }

    record Node(ObjectId id, Action action) implements Comparable<Node> {
        private static final Comparator<Node> ORDER =
                Comparator.comparingInt(Node::phase)
                        .thenComparingInt(Node::rank)
                        .thenComparing(Node::id)
                        .thenComparing(Node::action);

        private int phase() {
            return switch (action) {
                case DETACH, RENAME_AWAY, DROP_FIRST -> 0;
                case DROP_LAST -> 2;
                default -> 1;
            };
        }

        /// Drops go the other way round.
        private int rank() {
            int kind = List.of(Kind.values()).indexOf(id.kind());
            return phase() == 1 ? kind : -kind;
        }

        @Override
        public int compareTo(Node other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Node, List<PlanStep>> nodes = new LinkedHashMap<>();
    private final Map<Node, Set<Node>> before = new HashMap<>();

    void add(Node node, List<PlanStep> steps) {
        nodes.merge(
                node,
                List.copyOf(steps),
                (some, more) -> {
                    var both = new ArrayList<>(some);
                    both.addAll(more);
                    return both;
                });
    }

    /// Gives a node another first statement.
    void replaceFirst(Node node, String sql) {
        var steps = new ArrayList<>(nodes.getOrDefault(node, List.of()));
        PlanStep first = steps.getFirst();
        steps.set(0, PlanStep.of(first.object(), first.effect(), sql));
        nodes.put(node, List.copyOf(steps));
    }

    /// Lets a statement come right before those of a node, and another right after them.
    void wrap(Node node, PlanStep first, PlanStep last) {
        var steps = new ArrayList<>(nodes.getOrDefault(node, List.of()));
        steps.addFirst(first);
        steps.addLast(last);
        nodes.put(node, List.copyOf(steps));
    }

    boolean has(Node node) {
        return nodes.containsKey(node);
    }

    /// Lets `later` come after `earlier`, if both are there.
    void order(Node earlier, Node later) {
        if (!earlier.equals(later) && has(earlier) && has(later)) {
            before.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
        }
    }

    /// Lets `later` come after `earlier`, unless it must come before.
    void prefer(Node earlier, Node later) {
        if (has(earlier) && has(later) && !mustFollow(earlier, later)) {
            order(earlier, later);
        }
    }

    private boolean mustFollow(Node node, Node first) {
        var seen = new HashSet<Node>();
        var open = new ArrayDeque<Node>();
        open.add(node);
        while (!open.isEmpty()) {
            for (Node earlier : before.getOrDefault(open.remove(), Set.of())) {
                if (earlier.equals(first)) {
                    return true;
                }
                if (seen.add(earlier)) {
                    open.add(earlier);
                }
            }
        }
        return false;
    }

    /// Takes away what a node waits for.
    void free(Node node) {
        before.remove(node);
    }

    Set<Node> nodes() {
        return Set.copyOf(nodes.keySet());
    }

    /// The steps in an order that keeps all rules; none if the rules contradict each other.
    Optional<List<PlanStep>> sorted() {
        var waits = new HashMap<Node, Integer>();
        var after = new HashMap<Node, List<Node>>();
        for (Node node : nodes.keySet()) {
            Set<Node> earlier = before.getOrDefault(node, Set.of());
            waits.put(node, earlier.size());
            for (Node first : earlier) {
                after.computeIfAbsent(first, _ -> new ArrayList<>()).add(node);
            }
        }
        var ready = new PriorityQueue<Node>();
        waits.forEach((node, count) -> {
            if (count == 0) {
                ready.add(node);
            }
        });
        var sorted = new ArrayList<PlanStep>();
        int done = 0;
        while (!ready.isEmpty()) {
            Node node = ready.poll();
            done++;
            sorted.addAll(nodes.getOrDefault(node, List.of()));
            for (Node next : after.getOrDefault(node, List.of())) {
                if (waits.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        return done == nodes.size() ? Optional.of(sorted) : Optional.empty();
    }

    /// The nodes of one circle, where there is one.
    List<Node> circle() {
        var state = new TreeMap<Node, Boolean>();
        var path = new ArrayList<Node>();
        for (Node node : nodes.keySet()) {
            List<Node> found = circleFrom(node, state, path);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<Node> circleFrom(Node node, Map<Node, Boolean> state, List<Node> path) {
        Boolean seen = state.get(node);
        if (seen != null) {
            return seen ? List.of() : List.copyOf(path.subList(path.indexOf(node), path.size()));
        }
        state.put(node, false);
        path.add(node);
        for (Node earlier : before.getOrDefault(node, Set.of())) {
            List<Node> found = circleFrom(earlier, state, path);
            if (!found.isEmpty()) {
                return found;
            }
        }
        path.removeLast();
        state.put(node, true);
        return List.of();
    }
}
