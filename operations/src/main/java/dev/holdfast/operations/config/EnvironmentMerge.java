package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Empty;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.operations.config.Shape.Keys;
import dev.holdfast.operations.config.Shape.Named;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts an environment over the base: maps merge, all else replaces. Of two keys that answer the
/// same question (`url`, `version`) the environment's takes the place of the base's.
final class EnvironmentMerge {
    private final Set<String> overlaid = new HashSet<>();

    /// The document in force, without its `environments`.
    Mapping merge(Mapping base, Optional<YamlNode> environment) {
        Mapping alone = without(base, "environments");
        return environment
                .filter(Mapping.class::isInstance)
                .map(overlay -> merge(ConfigShape.ROOT, alone, (Mapping) overlay, ""))
                .orElse(alone);
    }

    /// Whether the value at this path came from the environment.
    boolean isOverlaid(String path) {
        for (String at = path; ; at = at.substring(0, at.lastIndexOf('.'))) {
            if (overlaid.contains(at)) {
                return true;
            }
            if (at.indexOf('.') < 0) {
                return false;
            }
        }
    }

    private Mapping merge(Shape shape, Mapping base, Mapping overlay, String path) {
        Mapping kept = withoutReplaced(shape, base, overlay);
        var entries = new LinkedHashMap<>(kept.entries());
        var lines = new LinkedHashMap<>(kept.keyLines());
        overlay.entries()
                .forEach((name, value) -> {
                    String at = ShapeCheck.join(path, name);
                    if (value instanceof Mapping over
                            && entries.get(name) instanceof Mapping under) {
                        entries.put(name, merge(below(shape, name), under, over, at));
                    } else if (!(value instanceof Empty) || !entries.containsKey(name)) {
                        entries.put(name, value);
                        overlaid.add(at);
                        lines.put(name, overlay.keyLines().getOrDefault(name, value.line()));
                    }
                });
        return new Mapping(entries, lines, kept.line());
    }

    private static Mapping withoutReplaced(Shape shape, Mapping base, Mapping overlay) {
        if (!(shape instanceof Keys keys)) {
            return base;
        }
        boolean answers = keys.oneOf().stream().anyMatch(overlay.entries()::containsKey);
        Mapping kept = base;
        if (answers) {
            for (String name : keys.oneOf()) {
                kept = without(kept, name);
            }
        }
        return kept;
    }

    private static Shape below(Shape shape, String name) {
        return switch (shape) {
            case Keys keys -> keys.find(name).map(Key::shape).orElse(shape);
            case Named named -> named.value();
            case Shape.Items _, Shape.Value _, Shape.Later _ -> shape;
        };
    }

    private static Mapping without(Mapping mapping, String name) {
        Map<String, YamlNode> entries = new LinkedHashMap<>(mapping.entries());
        Map<String, Integer> lines = new LinkedHashMap<>(mapping.keyLines());
        entries.remove(name);
        lines.remove(name);
        return new Mapping(entries, lines, mapping.line());
    }
}
