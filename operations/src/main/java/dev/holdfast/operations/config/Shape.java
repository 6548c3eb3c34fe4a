package dev.holdfast.operations.config;

import java.util.List;
import java.util.Optional;

/// What may stand at a place of the file. The tree of shapes in [ConfigShape] is the one
/// description of the format: the strict check, the merging of environments and the JSON Schema all
/// read it.
sealed interface Shape {

    /// Known keys. Where two of them answer the same question, only one of the two may be given,
    /// and in an environment it takes the place of the other.
    record Keys(List<Key> keys, List<String> oneOf) implements Shape {
        public Keys {
            keys = List.copyOf(keys);
            oneOf = List.copyOf(oneOf);
        }

        static Keys of(Key... keys) {
            return new Keys(List.of(keys), List.of());
        }

        Keys onlyOneOf(String one, String other) {
            return new Keys(keys, List.of(one, other));
        }

        Optional<Key> find(String name) {
            return keys.stream().filter(key -> key.name().equals(name)).findFirst();
        }

        List<String> names() {
            return keys.stream().map(Key::name).toList();
        }
    }

    /// Names that the user chooses, all with the same shape below.
    record Named(NameRule rule, Shape value) implements Shape {}

    /// A list, each item of which has these keys. In an environment it takes the place of the
    /// other.
    record Items(Keys item) implements Shape {}

    /// One value.
    record Value(Leaf<?> leaf) implements Shape {}

    /// Of a feature to come: nothing may stand here yet.
    record Later() implements Shape {}
}
