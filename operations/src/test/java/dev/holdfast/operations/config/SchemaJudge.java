package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.data.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Judges a document by a JSON Schema: the keywords that [ConfigSchema] writes, and no others.
final class SchemaJudge {
    private final Map<?, ?> root;

    SchemaJudge(String schema) {
        this.root = Json.readObject(schema, "the schema");
    }

    boolean accepts(YamlNode document) {
        return accepts(root, plain(document));
    }

    private boolean accepts(Map<?, ?> schema, Object value) {
        return schema.entrySet().stream()
                .allMatch(keyword -> keyword(schema, keyword.getKey(), keyword.getValue(), value));
    }

    private boolean keyword(Map<?, ?> schema, Object keyword, Object argument, Object value) {
        return switch (String.valueOf(keyword)) {
            case "$schema", "title", "description", "$defs" -> true;
            case "type" ->
                    argument instanceof List<?> types
                            ? types.stream().anyMatch(type -> isOf(type, value))
                            : isOf(argument, value);
            case "enum" -> ((List<?>) argument).contains(value);
            case "pattern" ->
                    !(value instanceof String text)
                            || Pattern.compile((String) argument).matcher(text).find();
            case "minimum" -> !(value instanceof Long number) || number >= (Long) argument;
            case "maximum" -> !(value instanceof Long number) || number <= (Long) argument;
            case "required" ->
                    !(value instanceof Map<?, ?> map)
                            || map.keySet().containsAll((List<?>) argument);
            case "not" -> !accepts((Map<?, ?>) argument, value);
            case "anyOf" ->
                    ((List<?>) argument)
                            .stream().anyMatch(choice -> accepts((Map<?, ?>) choice, value));
            case "properties" -> properties((Map<?, ?>) argument, value);
            case "additionalProperties" -> others(schema, argument, value);
            case "items" ->
                    !(value instanceof List<?> list)
                            || list.stream().allMatch(item -> accepts((Map<?, ?>) argument, item));
            case "propertyNames" ->
                    !(value instanceof Map<?, ?> map)
                            || map.keySet().stream()
                                    .allMatch(name -> accepts((Map<?, ?>) argument, name));
            case "$ref" -> accepts(definition((String) argument), value);
            default -> throw new AssertionError("a keyword that is not judged: " + keyword);
        };
    }

    private boolean properties(Map<?, ?> properties, Object value) {
        return !(value instanceof Map<?, ?> map)
                || map.entrySet().stream()
                        .filter(entry -> properties.containsKey(entry.getKey()))
                        .allMatch(entry ->
                                accepts(child(properties, entry.getKey()), entry.getValue()));
    }

    private boolean others(Map<?, ?> schema, Object argument, Object value) {
        Map<?, ?> known =
                schema.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
        return !(value instanceof Map<?, ?> map)
                || map.entrySet().stream()
                        .filter(entry -> !known.containsKey(entry.getKey()))
                        .allMatch(entry ->
                                argument instanceof Map<?, ?> other
                                        && accepts(other, entry.getValue()));
    }

    private Map<?, ?> definition(String reference) {
        String name = reference.substring("#/$defs/".length());
        return child(child(root, "$defs"), name);
    }

    private static Map<?, ?> child(Map<?, ?> map, Object name) {
        if (map.get(name) instanceof Map<?, ?> child) {
            return child;
        }
        throw new AssertionError("no " + name + " in the schema");
    }

    private static boolean isOf(Object type, Object value) {
        return switch (String.valueOf(type)) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "null" -> value == Nothing.HERE;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "boolean" -> value instanceof Boolean;
            default -> throw new AssertionError("a type that is not judged: " + type);
        };
    }

    private enum Nothing {
        HERE
    }

    /// The document as an editor's JSON Schema sees it.
    private static Object plain(YamlNode node) {
        return switch (node) {
            case YamlNode.Empty _ -> Nothing.HERE;
            case YamlNode.Sequence sequence -> {
                var items = new ArrayList<Object>();
                sequence.items().forEach(item -> items.add(plain(item)));
                yield items;
            }
            case YamlNode.Mapping mapping -> {
                var entries = new LinkedHashMap<String, Object>();
                mapping.entries().forEach((name, value) -> entries.put(name, plain(value)));
                yield entries;
            }
            case YamlNode.Scalar scalar ->
                    switch (scalar.kind()) {
                        case TEXT -> scalar.text();
                        case INTEGER -> Long.valueOf(scalar.text());
                        case NUMBER -> Double.valueOf(scalar.text());
                        case BOOLEAN -> Boolean.valueOf(scalar.text());
                    };
        };
    }
}
