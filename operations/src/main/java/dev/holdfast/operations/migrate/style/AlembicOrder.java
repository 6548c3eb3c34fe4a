package dev.holdfast.operations.migrate.style;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Alembic's own order of revisions (`RevisionMap._topological_sort`): it goes down one branch as
/// far as no other one still needs what comes next.
final class AlembicOrder {
    private final AlembicGraph graph;
    private final Set<AlembicNode> todo;
    private final List<AlembicNode> heads;
    private final List<Set<AlembicNode>> ancestors;
    private final List<AlembicNode> sorted = new ArrayList<>();
    private int current;

    AlembicOrder(AlembicGraph graph, Collection<AlembicNode> nodes, Collection<AlembicNode> from) {
        this.graph = graph;
        this.todo = new HashSet<>(nodes);
        var starts = new HashSet<>(from);
        this.heads =
                new ArrayList<>(
                        graph.all().stream()
                                .filter(it -> starts.contains(it) && todo.contains(it))
                                .toList());
        this.ancestors = new ArrayList<>(heads.stream().map(this::ancestors).toList());
    }

    private Set<AlembicNode> ancestors(AlembicNode node) {
        return new LinkedHashSet<>(graph.ancestors(List.of(node), true));
    }

    List<AlembicNode> sorted() {
        while (!heads.isEmpty()) {
            var candidate = heads.get(current);
            int needing = needing(candidate);
            if (needing >= 0) {
                current = needing;
            } else {
                take(candidate);
            }
        }
        return sorted;
    }

    /// Another head that still needs this one.
    private int needing(AlembicNode candidate) {
        for (int i = 0; i < heads.size(); i++) {
            if (i != current && ancestors.get(i).contains(candidate)) {
                return i;
            }
        }
        return -1;
    }

    private void take(AlembicNode candidate) {
        if (todo.remove(candidate)) {
            sorted.add(candidate);
        }
        var next =
                graph.get(candidate.needed()).stream()
                        .filter(it -> todo.contains(it) && !heads.contains(it))
                        .toList();
        if (next.isEmpty()) {
            heads.remove(current);
            ancestors.remove(current);
            current = Math.max(current - 1, 0);
            return;
        }
        heads.set(current, next.getFirst());
        if (candidate.ownDependencies().isEmpty() && candidate.down().size() == 1) {
            ancestors.get(current).remove(candidate);
        } else {
            ancestors.set(current, ancestors(next.getFirst()));
            for (AlembicNode more : next.subList(1, next.size())) {
                heads.add(more);
                ancestors.add(ancestors(more));
            }
        }
    }
}
