package dev.holdfast.operations.migrate.style;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A revision in its graph (alembic/script/revision.py, `Revision`).
final class AlembicNode {
    private final AlembicRevision revision;

    /// Those that follow it, and those that follow it or depend on it.
    final Set<String> next = new LinkedHashSet<>();

    final Set<String> allNext = new LinkedHashSet<>();

    /// The names of the branches it is on.
    final Set<String> branches = new LinkedHashSet<>();

    /// What it depends on, by id; and of that what no ancestor depends on already.
    private List<String> dependencies = List.of();

    private List<String> ownDependencies = List.of();

    AlembicNode(AlembicRevision revision) {
        this.revision = revision;
        branches.addAll(revision.branchLabels());
    }

    AlembicRevision revision() {
        return revision;
    }

    String id() {
        return revision.id();
    }

    /// The revisions it follows.
    List<String> down() {
        return revision.down();
    }

    List<String> dependencies() {
        return dependencies;
    }

    void dependOn(List<String> ids) {
        dependencies = List.copyOf(ids);
        ownDependencies = dependencies;
    }

    List<String> ownDependencies() {
        return ownDependencies;
    }

    void keepDependencies(Set<String> ids) {
        ownDependencies = dependencies.stream().filter(ids::contains).toList();
    }

    List<String> allDown() {
        return both(dependencies);
    }

    /// What it needs right before it.
    List<String> needed() {
        return both(ownDependencies);
    }

    private List<String> both(List<String> more) {
        var both = new LinkedHashSet<>(down());
        both.addAll(more);
        return new ArrayList<>(both);
    }

    boolean isHead() {
        return next.isEmpty();
    }

    boolean isBase() {
        return down().isEmpty();
    }

    boolean isRealBase() {
        return down().isEmpty() && revision.dependsOn().isEmpty();
    }

    boolean isMergePoint() {
        return down().size() > 1;
    }

    @Override
    public String toString() {
        return id();
    }
}
