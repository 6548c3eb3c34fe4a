package dev.holdfast.store.repository;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Takes fields out of JSON that is to be believed only as far as it is checked: what is missing or
/// of another kind is a damage of the object it stands in.
///
/// @param object the object's name
/// @param at where in it, for messages
record Fields(String object, long at, Map<String, Object> values) {

    String text(String name) {
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw bad("%s is no text".formatted(name));
    }

    /// A number from 0 to `most`.
    long number(String name, long most) {
        if (values.get(name) instanceof Long number && number >= 0 && number <= most) {
            return number;
        }
        throw bad("%s is no number up to %d".formatted(name, most));
    }

    Instant time(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException _) {
            throw bad("%s is no time".formatted(name));
        }
    }

    List<String> texts(String name) {
        if (values.get(name) instanceof List<?> items
                && items.stream().allMatch(String.class::isInstance)) {
            return items.stream().map(String.class::cast).toList();
        }
        throw bad("%s is no list of texts".formatted(name));
    }

    Fields fields(String name) {
        return new Fields(object, at, map(name));
    }

    Map<String, Object> map(String name) {
        if (values.get(name) instanceof Map<?, ?> map) {
            var entries = new LinkedHashMap<String, Object>();
            map.forEach((key, value) -> entries.put(String.valueOf(key), value));
            return entries;
        }
        throw bad("%s is no object".formatted(name));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    RuntimeException bad(String problem) {
        return new Damage(object, at, problem).failure();
    }
}
