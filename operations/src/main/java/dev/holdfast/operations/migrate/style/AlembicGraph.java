package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The revisions of Alembic and how they follow each other (alembic/script/revision.py at 1.19.2,
/// `RevisionMap`): a graph with branches and merges, in which a revision may depend on others
/// besides.
final class AlembicGraph {
    /// By id in the order of the files, and behind that by the name of a branch.
    private final Map<String, AlembicNode> nodes = new LinkedHashMap<>();

    private final List<AlembicNode> all;
    private final List<AlembicNode> heads;
    private final List<AlembicNode> realHeads;
    private final List<AlembicNode> bases;

    private AlembicGraph(List<AlembicRevision> revisions) {
        for (AlembicRevision revision : revisions) {
            var other = nodes.put(revision.id(), new AlembicNode(revision));
            if (other != null) {
                throw revision.refused(
                        "Revision %s is present more than once, also in %s"
                                .formatted(revision.id(), other.revision().file().getFileName()));
            }
        }
        all = List.copyOf(nodes.values());
        all.forEach(this::addLabels);
        all.forEach(this::addDependencies);
        all.forEach(this::link);
        heads = all.stream().filter(AlembicNode::isHead).toList();
        realHeads = all.stream().filter(it -> it.allNext.isEmpty()).toList();
        bases = all.stream().filter(AlembicNode::isBase).toList();
        all.forEach(this::normalize);
        requireNoCycle();
        all.stream()
                .filter(it -> !it.revision().branchLabels().isEmpty())
                .forEach(this::spreadLabels);
    }

    static AlembicGraph of(List<AlembicRevision> revisions) {
        return new AlembicGraph(revisions);
    }

    private void addLabels(AlembicNode node) {
        for (String label : node.revision().branchLabels()) {
            var other = nodes.putIfAbsent(label, node);
            if (other != null) {
                throw node.revision()
                        .refused(
                                "Branch name '%s' in revision %s already used by revision %s"
                                        .formatted(label, node, other));
            }
        }
    }

    private void addDependencies(AlembicNode node) {
        node.dependOn(
                node.revision().dependsOn().stream().map(it -> present(it, node).id()).toList());
    }

    private AlembicNode present(String id, AlembicNode by) {
        var node = nodes.get(id);
        if (node == null) {
            throw by.revision()
                    .refused("Revision %s referenced from %s is not present".formatted(id, by));
        }
        return node;
    }

    private void link(AlembicNode node) {
        for (String id : node.allDown()) {
            var below = present(id, node);
            below.allNext.add(node.id());
            if (node.down().contains(id)) {
                below.next.add(node.id());
            }
        }
    }

    /// Of what a revision depends on, that counts which no ancestor depends on.
    private void normalize(AlembicNode node) {
        if (node.dependencies().isEmpty()) {
            // As nearly always: not worth looking through all ancestors of each.
            return;
        }
        var kept = new LinkedHashSet<>(node.dependencies());
        for (AlembicNode ancestor : ancestors(List.of(node), false)) {
            if (ancestor != node) {
                kept.removeAll(ancestor.dependencies());
            }
        }
        node.keepDependencies(kept);
    }

    private void requireNoCycle() {
        if (all.isEmpty()) {
            return;
        }
        var seen = new HashSet<>(related(heads, AlembicNode::down));
        seen.retainAll(related(bases, it -> it.next));
        requireAll(seen, "Cycle");
        var realBases = all.stream().filter(AlembicNode::isRealBase).toList();
        var real = new HashSet<>(related(realHeads, AlembicNode::allDown));
        real.retainAll(related(realBases, it -> it.allNext));
        requireAll(real, "Dependency cycle");
    }

    private void requireAll(Set<AlembicNode> seen, String kind) {
        var lost = all.stream().filter(it -> !seen.contains(it)).toList();
        if (!lost.isEmpty()) {
            throw Failure.of(
                            MigrateError.BAD_REVISION,
                            "%s is detected in revisions (%s)"
                                    .formatted(
                                            kind,
                                            lost.stream()
                                                    .map(AlembicNode::id)
                                                    .sorted()
                                                    .collect(Collectors.joining(", "))))
                    .hint("correct down_revision or depends_on in one of their scripts")
                    .fact(
                            "files",
                            lost.stream().map(it -> it.revision().file().toString()).toList())
                    .exception();
        }
    }

    /// A branch's name holds for what follows, and for what leads to it from where it parted.
    private void spreadLabels(AlembicNode node) {
        var labels = node.revision().branchLabels();
        var following = descendants(List.of(node), false);
        following.forEach(it -> it.branches.addAll(labels));
        var parent = following.getLast();
        while (parent.allNext.size() <= 1 && !parent.isMergePoint()) {
            parent.branches.addAll(labels);
            if (parent.isBase()) {
                return;
            }
            parent = get(parent.down().getFirst());
        }
    }

    /// In the order of their files.
    List<AlembicNode> all() {
        return all;
    }

    /// What is known under an id or a name of a branch.
    Map<String, AlembicNode> nodes() {
        return nodes;
    }

    AlembicNode get(String id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new IllegalStateException("no revision " + id);
        }
        return node;
    }

    List<AlembicNode> get(Collection<String> ids) {
        return ids.stream().map(this::get).toList();
    }

    List<AlembicNode> heads() {
        return heads;
    }

    /// The heads on which nothing depends: what a table says when all is applied.
    List<AlembicNode> realHeads() {
        return realHeads;
    }

    List<AlembicNode> bases() {
        return bases;
    }

    /// These and all before them.
    List<AlembicNode> ancestors(Collection<AlembicNode> of, boolean withDependencies) {
        return related(of, withDependencies ? AlembicNode::needed : AlembicNode::down);
    }

    /// These and all behind them.
    List<AlembicNode> descendants(Collection<AlembicNode> of, boolean withDependencies) {
        return related(of, it -> withDependencies ? it.allNext : it.next);
    }

    /// Those behind which none of the others stands.
    List<AlembicNode> tipsOf(Collection<AlembicNode> nodesOfBranches) {
        return nodesOfBranches.stream()
                .filter(it ->
                        descendants(List.of(it), false).stream()
                                .noneMatch(other -> other != it && nodesOfBranches.contains(other)))
                .toList();
    }

    private List<AlembicNode> related(
            Collection<AlembicNode> of, Function<AlembicNode, Collection<String>> neighbours) {
        var seen = new LinkedHashSet<AlembicNode>();
        var todo = new ArrayDeque<AlembicNode>();
        for (AlembicNode start : of) {
            todo.push(start);
            while (!todo.isEmpty()) {
                var node = todo.pop();
                if (seen.add(node)) {
                    get(neighbours.apply(node)).forEach(todo::push);
                }
            }
        }
        return new ArrayList<>(seen);
    }

    /// Newest first: what is needed stands behind what needs it.
    ///
    /// @param from the heads of these
    List<AlembicNode> sorted(Collection<AlembicNode> nodesToSort, Collection<AlembicNode> from) {
        return new AlembicOrder(this, nodesToSort, from).sorted();
    }
}
