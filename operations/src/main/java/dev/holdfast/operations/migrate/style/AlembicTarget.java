package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is asked for by `head`, `heads`, `base`, a revision or its beginning, `branch@...`, `+N`,
/// `-N` and `revision+N` (alembic/script/revision.py at 1.19.2). What is refused, is refused in
/// Alembic's words.
///
/// @param asked the whole target as it was typed, for messages
/// @param stamping whether it is to be stamped, of which Alembic speaks in other words
record AlembicTarget(AlembicGraph graph, String asked, boolean stamping) {
    private static final Pattern RELATIVE = Pattern.compile("(?:(.+?)@)?(\\w+)?([+-]\\d+)");
    private static final int PARTIAL = 4;

    AlembicTarget(AlembicGraph graph, String asked) {
        this(graph, asked, false);
    }

    /// Ids, not looked up yet, and the branch that they shall be on.
    private record Resolved(List<String> ids, Optional<String> branch) {}

    /// Where a walk ended: at a revision, or at the base, or past an end.
    private record Place(Optional<AlembicNode> node, boolean past) {
        static final Place BASE = new Place(Optional.empty(), false);
        static final Place PAST = new Place(Optional.empty(), true);

        static Place at(AlembicNode node) {
            return new Place(Optional.of(node), false);
        }
    }

    /// What a downgrade leads to; no node is the base.
    record Down(Optional<String> branch, Optional<AlembicNode> node) {}

    /// The revisions that an id stands for; none for the base.
    List<AlembicNode> nodes(String id) {
        var resolved = resolved(id);
        if (resolved.ids().size() == 1 && resolved.ids().getFirst().matches("-[0-9]+")) {
            int steps = Integer.parseInt(resolved.ids().getFirst());
            return graph.realHeads().stream()
                    .filter(it -> resolved.branch().map(it.branches::contains).orElse(true))
                    .flatMap(it -> walk(Place.at(it), steps, Optional.empty()).node().stream())
                    .toList();
        }
        return resolved.ids().stream().map(it -> node(it, resolved.branch())).toList();
    }

    List<AlembicNode> nodes(Collection<String> ids) {
        return ids.stream().flatMap(it -> nodes(it).stream()).toList();
    }

    /// The one revision that an id stands for; none for the base.
    Optional<AlembicNode> node(String id) {
        var resolved = resolved(id);
        if (resolved.ids().size() > 1) {
            throw multipleHeads(id);
        }
        return resolved.ids().stream().findFirst().map(it -> node(it, resolved.branch()));
    }

    private Resolved resolved(String id) {
        int at = id.indexOf('@');
        Optional<String> branch = at < 0 ? Optional.empty() : Optional.of(id.substring(0, at));
        String name = id.substring(at + 1);
        return new Resolved(
                switch (name) {
                    case "heads" ->
                            ids(
                                    branch.isPresent()
                                            ? onLineage(graph.heads(), branch.get())
                                            : graph.realHeads());
                    case "head" -> ids(head(branch));
                    case "base" -> List.of();
                    default -> List.of(name);
                },
                branch);
    }

    private static List<String> ids(List<AlembicNode> nodes) {
        return nodes.stream().map(AlembicNode::id).toList();
    }

    private List<AlembicNode> head(Optional<String> branch) {
        var heads = branch.isPresent() ? onLineage(graph.heads(), branch.get()) : graph.heads();
        if (heads.size() > 1) {
            throw multipleHeads(branch.map(it -> it + "@head").orElse("head"));
        }
        return heads;
    }

    private RuntimeException multipleHeads(String argument) {
        if (stamping) {
            return refused("Multiple heads are present; please specify a single target revision");
        }
        String told = asked.isEmpty() ? argument : asked;
        return refused(
                ("Multiple head revisions are present for given argument '%1$s'; please specify a"
                                + " specific target revision, '<branchname>@%1$s' to narrow to a"
                                + " specific head, or 'heads' for all heads")
                        .formatted(told));
    }

    static RuntimeException refused(String message) {
        return Failure.of(MigrateError.BAD_REVISION, message)
                .hint("see the revisions with: holdfast migrate status")
                .exception();
    }

    /// The revision of an id, of its beginning, or of a branch's name.
    AlembicNode node(String id, Optional<String> branch) {
        Optional<AlembicNode> member = branch.map(this::branch);
        AlembicNode node =
                Optional.ofNullable(graph.nodes().get(id)).orElseGet(() -> partial(id, branch));
        if (member.isPresent() && !sharesLineage(node, List.of(member.get()), false)) {
            throw refused("Can't locate revision identified by '%s'".formatted(id));
        }
        return node;
    }

    private AlembicNode partial(String id, Optional<String> branch) {
        var found =
                graph.nodes().keySet().stream()
                        .filter(it -> it.length() >= PARTIAL && it.startsWith(id))
                        .toList();
        if (branch.isPresent()) {
            var member = branch(branch.get());
            found =
                    found.stream()
                            .filter(it -> sharesLineage(graph.get(it), List.of(member), false))
                            .toList();
        }
        if (found.size() != 1) {
            throw refused("Can't locate revision identified by '%s'".formatted(id));
        }
        return graph.get(found.getFirst());
    }

    private AlembicNode branch(String name) {
        AlembicNode named = graph.nodes().get(name);
        return named != null ? named : node(name, Optional.empty());
    }

    /// Those that are before or behind what a target stands for.
    List<AlembicNode> onLineage(Collection<AlembicNode> nodes, String target) {
        return onLineage(nodes, target, false);
    }

    List<AlembicNode> onLineage(
            Collection<AlembicNode> nodes, String target, boolean withDependencies) {
        var resolved = resolved(target);
        var against =
                Stream.concat(resolved.branch().stream(), resolved.ids().stream())
                        .map(it -> node(it, Optional.empty()))
                        .toList();
        return nodes.stream().filter(it -> sharesLineage(it, against, withDependencies)).toList();
    }

    private boolean sharesLineage(
            AlembicNode node, List<AlembicNode> against, boolean withDependencies) {
        return against.isEmpty()
                || Stream.concat(
                                graph.descendants(List.of(node), withDependencies).stream(),
                                graph.ancestors(List.of(node), withDependencies).stream())
                        .anyMatch(against::contains);
    }

    /// So many steps up or down; where that leads past an end, nowhere.
    private Place walk(Place start, int steps, Optional<String> branch) {
        var place = start;
        boolean atBase = false;
        for (int i = 0; i < Math.abs(steps); i++) {
            List<AlembicNode> next;
            if (steps > 0) {
                next = place.node().map(it -> graph.get(it.next)).orElse(graph.bases());
                next = branch.isPresent() ? onLineage(next, branch.get()) : next;
            } else if (atBase) {
                return Place.PAST;
            } else {
                next = place.node().map(it -> graph.get(it.down())).orElse(graph.heads());
                atBase = next.isEmpty();
            }
            if (next.size() > 1) {
                throw refused("Ambiguous walk");
            }
            if (next.isEmpty() && steps > 0) {
                return Place.PAST;
            }
            place = next.isEmpty() ? Place.BASE : Place.at(next.getFirst());
        }
        return place;
    }

    /// The revisions to upgrade to.
    ///
    /// @param current what the table says
    List<AlembicNode> up(Collection<String> current) {
        Matcher relative = RELATIVE.matcher(asked);
        if (!relative.lookingAt()) {
            return nodes(asked);
        }
        Optional<String> branch = group(relative.group(1));
        Optional<String> symbol = group(relative.group(2));
        int steps = Integer.parseInt(relative.group(3));
        if (steps > 0 && symbol.isEmpty()) {
            var reached = walk(start(current, branch), steps, branch);
            return List.of(reached.node().orElseThrow(() -> tooFew(relative.group(3))));
        }
        if (symbol.isEmpty()) {
            throw tooFew(relative.group(3));
        }
        String from =
                steps > 0 ? symbol.get() : branch.map(it -> it + "@").orElse("") + symbol.get();
        var reached = walk(place(from), steps, steps > 0 ? branch : Optional.empty());
        return List.of(reached.node().orElseThrow(() -> refused("Walked too far")));
    }

    private static Optional<String> group(@Nullable String group) {
        return Optional.ofNullable(group);
    }

    private Place place(String id) {
        return node(id).map(Place::at).orElse(Place.BASE);
    }

    private static RuntimeException tooFew(String relative) {
        return refused(
                "Relative revision %s didn't produce %s migrations"
                        .formatted(relative, relative.substring(1).replaceFirst("^0+(?=.)", "")));
    }

    /// Where a walk up from what is applied begins.
    private Place start(Collection<String> current, Optional<String> branch) {
        var applied = nodes(current);
        List<AlembicNode> starts = applied;
        if (branch.isPresent() && !applied.isEmpty()) {
            starts = onLineage(applied, branch.get());
            if (starts.isEmpty()) {
                starts = tips(onLineage(graph.ancestors(applied, true), branch.get()));
            }
        }
        if (starts.size() > 1) {
            throw refused("Ambiguous upgrade from multiple current revisions");
        }
        return starts.isEmpty() ? Place.BASE : Place.at(starts.getFirst());
    }

    /// Those of which none of the others needs any.
    private List<AlembicNode> tips(List<AlembicNode> nodes) {
        var needed = nodes.stream().flatMap(it -> it.needed().stream()).collect(Collectors.toSet());
        return nodes.stream().filter(it -> !needed.contains(it.id())).toList();
    }

    /// What to downgrade to.
    ///
    /// @param current what the table says
    Down down(List<String> current) {
        Matcher relative = RELATIVE.matcher(asked);
        if (!relative.lookingAt()) {
            int at = asked.lastIndexOf('@');
            return new Down(
                    at <= 0 ? Optional.empty() : Optional.of(asked.substring(0, at)),
                    node(asked.substring(at + 1)));
        }
        Optional<String> branch = group(relative.group(1));
        Optional<String> symbol = group(relative.group(2));
        int steps = Integer.parseInt(relative.group(3));
        if (steps >= 0) {
            String from = symbol.orElseThrow(() -> tooFew(relative.group(3)));
            return down(branch, walk(place(from), steps, branch), Optional.empty());
        }
        if (symbol.isPresent()) {
            String from = branch.map(it -> it + "@").orElse("") + symbol.get();
            return down(branch, walk(place(from), steps, Optional.empty()), Optional.empty());
        }
        String from = downStart(current, branch, relative.group(3));
        Optional<String> along = branch.isPresent() ? branch : Optional.of(from);
        return down(
                along,
                walk(place(along.get() + "@" + from), steps, Optional.empty()),
                Optional.of(relative.group(3)));
    }

    private static Down down(Optional<String> branch, Place reached, Optional<String> relative) {
        if (reached.past()) {
            throw relative.map(AlembicTarget::tooFew).orElseGet(() -> refused("Walked too far"));
        }
        return new Down(branch, reached.node());
    }

    /// Which applied revision a relative downgrade begins at.
    private String downStart(List<String> current, Optional<String> branch, String relative) {
        if (branch.isEmpty()) {
            if (current.isEmpty()) {
                throw tooFew(relative);
            }
            if (current.size() > 1) {
                throw refused(
                        "Relative revision %s is ambiguous: the current revisions are %s"
                                .formatted(relative, String.join(", ", current)));
            }
            return current.getFirst();
        }
        var applied = nodes(current);
        var starts = onLineage(applied, branch.get());
        if (starts.isEmpty()) {
            starts = onLineage(graph.tipsOf(graph.ancestors(applied, true)), branch.get());
        }
        if (starts.size() != 1) {
            throw refused(
                    "Relative revision %s is ambiguous on branch %s"
                            .formatted(relative, branch.get()));
        }
        return starts.getFirst().id();
    }

    /// All that these lead to, each of them apart from the others.
    Collection<AlembicNode> requested(List<AlembicNode> targets) {
        var all = new LinkedHashSet<AlembicNode>();
        for (AlembicNode target : targets) {
            var before = graph.ancestors(List.of(target), true);
            var overlapping = new ArrayList<>(targets);
            overlapping.retainAll(before);
            overlapping.removeIf(it -> it == target);
            if (!overlapping.isEmpty()) {
                throw refused(
                        "Requested revision %s overlaps with other requested revisions %s"
                                .formatted(
                                        target,
                                        overlapping.stream()
                                                .map(AlembicNode::id)
                                                .collect(Collectors.joining(", "))));
            }
            all.addAll(before);
        }
        return all;
    }
}
