package dev.holdfast.kernel.data;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.YamlNode.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/// Makes nodes of the parser's events, counting what it makes. The library's own composer recurses
/// as deep as the text likes and finds an alias bomb only once it is taken apart.
final class YamlComposer {
    private static final int DEEPEST = 50;
    private static final long MOST_NODES = 50_000;

    // YAML 1.2, section 10.3.2, "Tag Resolution" of the core schema.
    private static final Pattern EMPTY = Pattern.compile("null|Null|NULL|~|");
    private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern NUMBER =
            Pattern.compile(
                    "0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                            + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    /// A finished node and how many nodes it would be with its aliases written out.
    private record Counted(YamlNode node, long nodes) {}

    private final Iterator<Event> events;
    private final String source;
    private final Map<Anchor, Counted> anchors = new HashMap<>();
    private long nodes;

    YamlComposer(Iterator<Event> events, String source) {
        this.events = events;
        this.source = source;
    }

    Optional<YamlNode> document() {
        Optional<YamlNode> root = Optional.empty();
        while (events.hasNext()) {
            if (!(events.next() instanceof DocumentStartEvent start)) {
                continue;
            }
            if (root.isPresent()) {
                throw bad(start, "a second document begins, and only one is read");
            }
            root = Optional.of(node(events.next(), 0));
        }
        return root.filter(node -> !(node instanceof YamlNode.Empty));
    }

    private YamlNode node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw bad(event, "it is nested deeper than %d levels".formatted(DEEPEST));
        }
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        count(event, 1);
        long before = nodes;
        YamlNode node = unaliased(event, depth);
        ((NodeEvent) event)
                .getAnchor()
                .ifPresent(name -> anchors.put(name, new Counted(node, nodes - before + 1)));
        return node;
    }

    /// Not a switch over types: the JVM spins a class for each of those when it is first used,
    /// which the AOT cache cannot keep, and every command reads its configuration.
    private YamlNode unaliased(Event event, int depth) {
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (event instanceof SequenceStartEvent start) {
            return sequence(start, depth);
        }
        if (event instanceof MappingStartEvent start) {
            return mapping(start, depth);
        }
        throw bad(event, "unexpected YAML");
    }

    private YamlNode alias(AliasEvent event) {
        Counted target = anchors.get(event.getAlias());
        if (target == null) {
            throw bad(event, "the alias *%s has no finished anchor".formatted(event.getAlias()));
        }
        count(event, target.nodes());
        return target.node();
    }

    private void count(Event event, long more) {
        nodes += more;
        if (nodes > MOST_NODES) {
            throw bad(
                    event, "it has more than %d values, aliases written out".formatted(MOST_NODES));
        }
    }

    private YamlNode scalar(ScalarEvent event) {
        event.getTag().ifPresent(tag -> refuseTag(event, tag));
        String text = event.getValue();
        int line = line(event);
        if (!event.isPlain()) {
            return new YamlNode.Scalar(text, Kind.TEXT, line);
        }
        return EMPTY.matcher(text).matches()
                ? new YamlNode.Empty(line)
                : new YamlNode.Scalar(text, kind(text), line);
    }

    private static Kind kind(String text) {
        if (BOOLEAN.matcher(text).matches()) {
            return Kind.BOOLEAN;
        }
        if (INTEGER.matcher(text).matches()) {
            return Kind.INTEGER;
        }
        return NUMBER.matcher(text).matches() ? Kind.NUMBER : Kind.TEXT;
    }

    private YamlNode sequence(SequenceStartEvent start, int depth) {
        start.getTag().ifPresent(tag -> refuseTag(start, tag));
        var items = new ArrayList<YamlNode>();
        for (Event next = events.next();
                !(next instanceof SequenceEndEvent);
                next = events.next()) {
            items.add(node(next, depth + 1));
        }
        return new YamlNode.Sequence(items, line(start));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        start.getTag().ifPresent(tag -> refuseTag(start, tag));
        var entries = new LinkedHashMap<String, YamlNode>();
        var keyLines = new LinkedHashMap<String, Integer>();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            if (!(next instanceof ScalarEvent key)) {
                throw bad(next, "a key must be plain text");
            }
            String name = key.getValue();
            key.getTag().ifPresent(tag -> refuseTag(key, tag));
            if (entries.containsKey(name)) {
                throw bad(
                        key,
                        "the key %s stands twice, first in line %d"
                                .formatted(name, keyLines.get(name)));
            }
            keyLines.put(name, line(key));
            entries.put(name, node(events.next(), depth + 1));
        }
        return new YamlNode.Mapping(entries, keyLines, line(start));
    }

    private void refuseTag(Event event, String tag) {
        throw bad(event, "the tag %s is not allowed: values are plain".formatted(shorter(tag)));
    }

    private static String shorter(String tag) {
        String plain = tag.replace("tag:yaml.org,2002:", "!!");
        return plain.length() <= 60 ? plain : plain.substring(0, 60) + "...";
    }

    private FailureException bad(Event event, String problem) {
        return Yaml.bad(source, line(event), problem);
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
