package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Empty;
import dev.holdfast.kernel.data.YamlNode.Kind;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.kernel.data.YamlNode.Scalar;
import dev.holdfast.kernel.data.YamlNode.Sequence;
import dev.holdfast.operations.config.Shape.Items;
import dev.holdfast.operations.config.Shape.Keys;
import dev.holdfast.operations.config.Shape.Later;
import dev.holdfast.operations.config.Shape.Named;
import dev.holdfast.operations.config.Shape.Value;
import java.util.List;
import java.util.Optional;

/// Holds a document against the description of the format: the first thing that does not fit is a
/// failure with its line. Values with a `${NAME}` or in a `file:` are looked at when they are read.
final class ShapeCheck {
    private final Source source;

    ShapeCheck(Source source) {
        this.source = source;
    }

    /// Checks the root of the document; its version first, since another version has other keys.
    void root(YamlNode document) {
        if (!(document instanceof Mapping mapping)) {
            throw source.failure(
                            ConfigError.BAD_VALUE,
                            document.line(),
                            "the file must hold keys, not " + kind(document))
                    .hint(VERSION_HINT)
                    .exception();
        }
        version(mapping);
        check(ConfigShape.ROOT, document, "");
    }

    private static final String VERSION_HINT = "begin the file with \"version: 1\"";

    private void version(Mapping mapping) {
        YamlNode version = mapping.entries().get("version");
        if (version == null) {
            throw source.failure(ConfigError.VERSION, mapping.line(), "version is missing")
                    .hint(VERSION_HINT)
                    .exception();
        }
        boolean ours = version instanceof Scalar scalar && scalar.text().equals("1");
        if (version instanceof Scalar scalar && scalar.kind() == Kind.INTEGER && !ours) {
            throw source.failure(
                            ConfigError.VERSION,
                            version.line(),
                            "this Holdfast reads version 1, and the file is of version "
                                    + scalar.text())
                    .hint("use a Holdfast that reads it, or write the file as version 1")
                    .exception();
        }
    }

    /// Not a switch over types, for the same reason as in the YAML reader: each would cost every
    /// command a few milliseconds.
    ///
    /// @param path the keys that lead here, joined by dots; empty at the root
    private void check(Shape shape, YamlNode node, String path) {
        if (shape instanceof Keys keys) {
            keys(keys, node, path);
        } else if (shape instanceof Named named) {
            named(named, node, path);
        } else if (shape instanceof Items items) {
            items(items, node, path);
        } else if (shape instanceof Value value) {
            value(value.leaf(), node, path);
        } else {
            throw notYet(node.line(), path);
        }
    }

    private void keys(Keys keys, YamlNode node, String path) {
        Mapping mapping = mapping(node, path);
        mapping.entries()
                .forEach((name, value) -> {
                    int line = mapping.keyLines().getOrDefault(name, value.line());
                    Key key =
                            keys.find(name)
                                    .orElseThrow(() -> unknown(name, keys, line, path, value));
                    if (key.shape() instanceof Later) {
                        throw notYet(line, join(path, name));
                    }
                    check(key.shape(), value, join(path, name));
                });
        for (Key key : keys.keys()) {
            if (key.required() && !mapping.entries().containsKey(key.name())) {
                throw source.failure(
                                ConfigError.MISSING_KEY,
                                mapping.line(),
                                "%s has no %s".formatted(path, key.name()))
                        .hint("add \"%s: ...\", %s".formatted(key.name(), key.help()))
                        .exception();
            }
        }
        if (!keys.oneOf().isEmpty() && mapping.entries().keySet().containsAll(keys.oneOf())) {
            throw bothGiven(keys.oneOf(), mapping, path);
        }
    }

    private void named(Named named, YamlNode node, String path) {
        Mapping mapping = mapping(node, path);
        mapping.entries()
                .forEach((name, value) -> {
                    int line = mapping.keyLines().getOrDefault(name, value.line());
                    if (!named.rule().accepts(name)) {
                        throw badName(named.rule(), name, line, path);
                    }
                    if (!(value instanceof Mapping) && !(value instanceof Empty)) {
                        throw source.failure(
                                        ConfigError.BAD_VALUE,
                                        line,
                                        "%s must hold keys, not %s"
                                                .formatted(join(path, name), kind(value)))
                                .hint(namedHint(named, path, name))
                                .exception();
                    }
                    check(named.value(), value, join(path, name));
                });
    }

    private void items(Items items, YamlNode node, String path) {
        if (node instanceof Empty) {
            return;
        }
        if (!(node instanceof Sequence list)) {
            throw source.failure(
                            ConfigError.BAD_VALUE,
                            node.line(),
                            "%s must be a list, not %s".formatted(path, kind(node)))
                    .hint(
                            "write each on a line of its own: - { %s: ... }"
                                    .formatted(String.join(": ..., ", items.item().names())))
                    .exception();
        }
        int number = 0;
        for (YamlNode item : list.items()) {
            check(items.item(), item, join(path, String.valueOf(++number)));
        }
    }

    private void value(Leaf<?> leaf, YamlNode node, String path) {
        if (node instanceof Scalar scalar) {
            boolean reads = References.isIn(scalar.text()) || isFile(leaf, scalar);
            if (scalar.kind() == Kind.TEXT && reads) {
                return;
            }
            if (leaf.later().contains(scalar.text())) {
                throw notYet(scalar.line(), "%s: %s".formatted(path, scalar.text()));
            }
            if (scalar.kind() == leaf.kind()) {
                new ValueReader(source).read(leaf, scalar, path, References::unescape);
                return;
            }
        }
        throw ValueReader.notWanted(source, leaf, node, path);
    }

    private static boolean isFile(Leaf<?> leaf, Scalar scalar) {
        return leaf.mayBeSecret() && scalar.text().startsWith(References.FILE);
    }

    private Mapping mapping(YamlNode node, String path) {
        return node.keys()
                .orElseThrow(() ->
                        source.failure(
                                        ConfigError.BAD_VALUE,
                                        node.line(),
                                        "%s must hold keys, not %s".formatted(path, kind(node)))
                                .exception());
    }

    private FailureException unknown(
            String name, Keys keys, int line, String path, YamlNode value) {
        Failure failure =
                source.failure(
                        ConfigError.UNKNOWN_KEY,
                        line,
                        path.isEmpty()
                                ? "unknown key %s".formatted(quote(name))
                                : "unknown key %s in %s".formatted(quote(name), path));
        if (path.isEmpty() && name.equals("database")) {
            return failure.hint(GuideKeys.hint(value)).exception();
        }
        if (name.equals("<<")) {
            return failure.hint("YAML's merge key is not known here: write the keys out")
                    .exception();
        }
        return failure.hint(
                        Nearest.to(name, keys.names())
                                .map("did you mean \"%s\"?"::formatted)
                                .or(() -> elsewhere(name))
                                .orElse("the keys here are " + String.join(", ", keys.names())))
                .exception();
    }

    /// Where a key belongs that stands in a wrong place.
    private static Optional<String> elsewhere(String name) {
        return place(ConfigShape.ROOT, name, "").map("it belongs in %s"::formatted);
    }

    private static Optional<String> place(Shape shape, String name, String path) {
        return switch (shape) {
            case Keys keys ->
                    keys.find(name)
                            .map(_ -> join(path, name))
                            .or(() ->
                                    keys.keys().stream()
                                            .flatMap(key ->
                                                    place(key.shape(), name, join(path, key.name()))
                                                            .stream())
                                            .findFirst());
            case Named named -> place(named.value(), name, join(path, "NAME"));
            case Items items -> place(items.item(), name, path);
            case Value _, Later _ -> Optional.empty();
        };
    }

    private FailureException notYet(int line, String path) {
        return source.failure(
                        ConfigError.NOT_YET,
                        line,
                        "%s does nothing yet: it comes with a later version".formatted(path))
                .hint("take the line out until then")
                .exception();
    }

    private FailureException bothGiven(List<String> oneOf, Mapping mapping, String path) {
        int line =
                oneOf.stream()
                        .mapToInt(name -> mapping.keyLines().getOrDefault(name, mapping.line()))
                        .max()
                        .orElse(mapping.line());
        return source.failure(
                        ConfigError.CONTRADICTION,
                        line,
                        "%s has both %s".formatted(path, String.join(" and ", oneOf)))
                .hint("keep url for a server that exists, or version for one that Holdfast runs")
                .exception();
    }

    private FailureException badName(NameRule rule, String name, int line, String path) {
        String problem =
                rule.reserved().contains(name)
                        ? "%s in %s is PostgreSQL's own and cannot be used"
                        : "%s in %s cannot be the name of " + rule.what();
        return source.failure(ConfigError.BAD_NAME, line, problem.formatted(quote(name), path))
                .hint("a name is " + rule.wanted())
                .exception();
    }

    private static String namedHint(Named named, String path, String name) {
        if (GuideKeys.POOL.contains(name)) {
            return "write it below a cluster's pool: " + GuideKeys.EXAMPLE;
        }
        boolean isKey = named.value() instanceof Keys keys && keys.names().contains(name);
        return isKey
                ? "a name comes first: %s: { main: { %s: ... } }".formatted(path, name)
                : "%s is a name here, with its keys below it".formatted(name);
    }

    /// A node in a message: what it is, and its text where that is no secret.
    static String shown(YamlNode node, boolean secret) {
        if (secret || !(node instanceof Scalar scalar)) {
            return kind(node);
        }
        return switch (scalar.kind()) {
            case TEXT -> "the text " + quote(scalar.text());
            case INTEGER, NUMBER -> "the number " + scalar.text();
            case BOOLEAN -> scalar.text();
        };
    }

    /// What a node is, without its text: where keys are wanted, people put URLs with passwords.
    private static String kind(YamlNode node) {
        return switch (node) {
            case Empty _ -> "nothing";
            case Mapping _ -> "keys";
            case Sequence _ -> "a list";
            case Scalar scalar ->
                    switch (scalar.kind()) {
                        case TEXT -> "a text";
                        case INTEGER, NUMBER -> "a number";
                        case BOOLEAN -> "true or false";
                    };
        };
    }

    /// Text in quotes, short, and without what could act on a terminal.
    static String quote(String text) {
        String shorter = text.length() <= 40 ? text : text.substring(0, 40) + "...";
        return '"' + shorter.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
