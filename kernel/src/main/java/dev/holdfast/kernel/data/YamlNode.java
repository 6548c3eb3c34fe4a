package dev.holdfast.kernel.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A part of a YAML document, with the line (from 1) where it begins. Scalars stay text: what they
/// mean is for the reader to say.
public sealed interface YamlNode {

    int line();

    /// The keys at this place; a key without a value holds none of them. Empty where there is
    /// something else.
    default Optional<Mapping> keys() {
        if (this instanceof Mapping mapping) {
            return Optional.of(mapping);
        }
        return this instanceof Empty
                ? Optional.of(new Mapping(Map.of(), Map.of(), line()))
                : Optional.empty();
    }

    /// What a scalar looks like by YAML 1.2's core schema. A quoted scalar is always text.
    enum Kind {
        TEXT,
        /// A whole number in decimal digits.
        INTEGER,
        /// Any other number: with a point, an exponent, hexadecimal, infinite.
        NUMBER,
        BOOLEAN
    }

    /// A key without a value, or `null`.
    record Empty(int line) implements YamlNode {}

    record Scalar(String text, Kind kind, int line) implements YamlNode {}

    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /// Keys with their values, in the order of the document.
    ///
    /// @param keyLines the line of each key
    record Mapping(Map<String, YamlNode> entries, Map<String, Integer> keyLines, int line)
            implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
            keyLines = Map.copyOf(keyLines);
        }
    }
}
