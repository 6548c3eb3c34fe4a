package dev.holdfast.operations.migrate.style;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which revisions Alembic would run to get from what is applied to a target, in which order
/// (`RevisionMap._collect_upgrade_revisions`, `_collect_downgrade_revisions`), and what stamping
/// would write (`ScriptDirectory._stamp_revs`).
///
/// @param current what the table says: the heads of what is applied
record AlembicMoves(AlembicGraph graph, List<String> current) {

    AlembicMoves {
        current = List.copyOf(current);
    }

    /// Oldest first.
    List<AlembicNode> up(String asked) {
        var target = new AlembicTarget(graph, asked);
        var targets = target.up(current);
        var needed = new LinkedHashSet<>(target.requested(targets));
        var unasked = new AlembicTarget(graph, "");
        needed.removeAll(unasked.requested(unasked.nodes(current)));
        return graph.sorted(needed, targets).reversed();
    }

    /// Newest first.
    List<AlembicNode> down(String asked) {
        var target = new AlembicTarget(graph, asked);
        var to = target.down(current);
        var roots = roots(to);
        if (to.branch().isPresent() && roots.size() > 1) {
            roots = onBranch(target, roots, to.branch().get());
        }
        var heads = new AlembicTarget(graph, "").nodes(current);
        var dropped = new LinkedHashSet<>(graph.descendants(roots, true));
        dropped.retainAll(new HashSet<>(graph.ancestors(heads, true)));
        boolean there = to.node().map(heads::contains).orElse(true);
        if (dropped.isEmpty() && !there) {
            throw AlembicTarget.refused(
                    "Destination %s is not a valid downgrade target from current head(s)"
                            .formatted(asked));
        }
        return graph.sorted(dropped, heads);
    }

    private List<AlembicNode> roots(AlembicTarget.Down to) {
        return to.node().map(it -> graph.get(it.next)).orElse(graph.bases());
    }

    private List<AlembicNode> onBranch(
            AlembicTarget target, List<AlembicNode> roots, String branch) {
        var before =
                new HashSet<>(
                        graph.ancestors(List.of(target.node(branch, Optional.empty())), false));
        var kept = roots.stream().filter(before::contains).toList();
        if (kept.isEmpty()) {
            throw AlembicTarget.refused("Not a valid downgrade target from current heads");
        }
        return kept;
    }

    /// What `history` shows of `base:head`, newest first, with both ends.
    static List<AlembicNode> between(AlembicGraph graph, String base, String head) {
        var target = new AlembicTarget(graph, head);
        var lower = new AlembicTarget(graph, base).nodes(base);
        var targets = target.up(lower.stream().map(AlembicNode::id).toList());
        var needed = new LinkedHashSet<>(target.requested(targets));
        if (!needed.containsAll(lower)) {
            throw AlembicTarget.refused(
                    "Requested range %s:%s does not refer to ancestor/descendant revisions along the same branch"
                            .formatted(base, head));
        }
        needed.removeAll(graph.ancestors(lower, true));
        needed.addAll(lower);
        if (!lower.isEmpty()) {
            needed.retainAll(new HashSet<>(graph.descendants(lower, false)));
        }
        return graph.sorted(needed, targets);
    }

    /// What stamping changes, in order.
    List<AlembicChange> stamp(List<String> asked) {
        var unasked = new AlembicTarget(graph, "", true);
        var applied = unasked.nodes(current);
        var concerned = new LinkedHashSet<AlembicNode>();
        for (String one : asked) {
            concerned.addAll(unasked.onLineage(applied, one, true));
        }
        var targets = asked.stream().flatMap(it -> unasked.nodes(it).stream()).toList();
        var heads = new LinkedHashSet<>(current);
        var changes = new ArrayList<AlembicChange>();
        if (targets.isEmpty()) {
            concerned.forEach(it -> apply(new AlembicChange.Deleted(it.id()), heads, changes));
        }
        for (AlembicNode to : targets) {
            if (!concerned.contains(to)) {
                stampOne(to, concerned, heads, changes);
            }
        }
        return changes;
    }

    private void stampOne(
            AlembicNode to,
            Collection<AlembicNode> concerned,
            Set<String> heads,
            List<AlembicChange> changes) {
        var behind = graph.descendants(List.of(to), true);
        var before = graph.ancestors(List.of(to), true);
        boolean backwards = concerned.stream().anyMatch(behind::contains);
        boolean forwards = !backwards && concerned.stream().anyMatch(before::contains);
        // The second of several targets finds that the first has taken the rows.
        boolean taken = forwards && concerned.stream().anyMatch(it -> !heads.contains(it.id()));
        if ((!backwards && !forwards) || taken) {
            apply(new AlembicChange.Inserted(to.id()), heads, changes);
            return;
        }
        var from = new ArrayList<>(concerned);
        for (AlembicNode gone : from.subList(0, from.size() - 1)) {
            apply(new AlembicChange.Deleted(gone.id()), heads, changes);
        }
        apply(new AlembicChange.Updated(from.getLast().id(), to.id()), heads, changes);
    }

    private static void apply(
            AlembicChange change, Set<String> heads, List<AlembicChange> changes) {
        changes.add(change);
        change.apply(heads);
    }

    /// What the table would say after these moves were run.
    static List<String> after(AlembicGraph graph, Collection<String> applied) {
        var nodes = graph.get(applied);
        var needed = nodes.stream().flatMap(it -> it.needed().stream()).collect(Collectors.toSet());
        return applied.stream().filter(it -> !needed.contains(it)).toList();
    }
}
