package dev.holdfast.operations.config;

import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.kernel.data.YamlNode.Scalar;
import dev.holdfast.kernel.data.YamlNode.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A part of a checked document, read key by key. Each value that is read is written down with its
/// origin.
///
/// @param path the keys that lead here, joined by dots
record Section(Optional<Mapping> node, String path, Document document) {

    /// The document that sections are parts of, and what reading it brought up.
    ///
    /// @param folder what relative paths are relative to
    record Document(
            Source source,
            Path folder,
            Variables variables,
            EnvironmentMerge merged,
            Optional<String> environment,
            List<EffectiveValue> values,
            List<String> warnings) {

        static Document of(
                Source source,
                Path folder,
                Variables variables,
                EnvironmentMerge merged,
                Optional<String> environment) {
            return new Document(
                    source,
                    folder,
                    variables,
                    merged,
                    environment,
                    new ArrayList<>(),
                    new ArrayList<>());
        }
    }

    boolean has(String key) {
        return node.map(keys -> keys.entries().containsKey(key)).orElse(false);
    }

    /// The value of a key, if it is there.
    <T> Optional<T> value(String key, Leaf<T> leaf) {
        return value(key, leaf, UnaryOperator.identity());
    }

    /// @param finish completes the value, before it is written down
    <T> Optional<T> value(String key, Leaf<T> leaf, UnaryOperator<T> finish) {
        return entry(key)
                .filter(Scalar.class::isInstance)
                .map(Scalar.class::cast)
                .map(scalar -> read(ShapeCheck.join(path, key), scalar, leaf, finish));
    }

    /// The value of a key, or what stands for it.
    <T> T valueOr(String key, Leaf<T> leaf, T byDefault) {
        return value(key, leaf)
                .orElseGet(() -> {
                    String shown = leaf.printer().print(byDefault, false);
                    record(
                            EffectiveValue.open(
                                    ShapeCheck.join(path, key), shown, EffectiveValue.DEFAULT));
                    return byDefault;
                });
    }

    Section section(String key) {
        return new Section(
                entry(key).flatMap(YamlNode::keys), ShapeCheck.join(path, key), document);
    }

    /// What the names below a key mean, in their order.
    <T> Map<String, T> named(String key, Function<Section, T> read) {
        var found = new LinkedHashMap<String, T>();
        Section section = section(key);
        section.node()
                .ifPresent(keys ->
                        keys.entries()
                                .keySet()
                                .forEach(name ->
                                        found.put(name, read.apply(section.section(name)))));
        return found;
    }

    /// What the items of a list mean, in their order; their paths count them from 1.
    <T> List<T> items(String key, Function<Section, T> read) {
        var found = new ArrayList<T>();
        entry(key)
                .filter(Sequence.class::isInstance)
                .map(Sequence.class::cast)
                .ifPresent(list -> {
                    for (YamlNode item : list.items()) {
                        String at =
                                ShapeCheck.join(
                                        ShapeCheck.join(path, key),
                                        String.valueOf(found.size() + 1));
                        found.add(read.apply(new Section(item.keys(), at, document)));
                    }
                });
        return found;
    }

    void record(EffectiveValue value) {
        document.values().add(value);
    }

    /// Where the section itself stands.
    String origin() {
        return node.map(keys -> at(path, keys.line())).orElse(EffectiveValue.DEFAULT);
    }

    private Optional<YamlNode> entry(String key) {
        return node.flatMap(keys -> Optional.ofNullable(keys.entries().get(key)));
    }

    private <T> T read(String at, Scalar scalar, Leaf<T> leaf, UnaryOperator<T> finish) {
        var place = new Substitution.Place(document.source(), scalar.line(), at, document.folder());
        var substitution =
                new Substitution(
                        place, document.variables(), leaf.mayBeSecret(), document.warnings());
        T value =
                finish.apply(
                        new ValueReader(document.source()).read(leaf, scalar, at, substitution));
        String origin = at(at, scalar.line());
        List<String> used = substitution.used();
        record(
                new EffectiveValue(
                        at,
                        leaf.printer().print(value, false),
                        Secret.of(leaf.printer().print(value, true)),
                        used.isEmpty() ? origin : used(used, at) + origin));
        return value;
    }

    private String used(List<String> used, String at) {
        boolean overlaid = document.merged().isOverlaid(at);
        return String.join(", ", used) + (overlaid ? " in " : " at ");
    }

    private String at(String at, int line) {
        String place = document.source().at(line);
        return document.merged().isOverlaid(at)
                ? "environment %s, %s".formatted(document.environment().orElse(""), place)
                : place;
    }
}
