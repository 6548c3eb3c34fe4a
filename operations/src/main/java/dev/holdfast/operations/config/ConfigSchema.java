package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.Json;
import dev.holdfast.operations.config.Shape.Items;
import dev.holdfast.operations.config.Shape.Keys;
import dev.holdfast.operations.config.Shape.Later;
import dev.holdfast.operations.config.Shape.Named;
import dev.holdfast.operations.config.Shape.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JSON Schema (draft 2020-12) of `holdfast.yml`, for editors. It refuses what the parser
/// refuses in the document itself; what a variable stands for and what is inside a URL, only the
/// parser judges.
final class ConfigSchema {
    private static final Map<String, Object> VARIABLE = Map.of("$ref", "#/$defs/variable");

    private ConfigSchema() {}

    /// The schema as JSON text.
    static String text() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "holdfast.yml, version 1");
        schema.putAll(of(ConfigShape.ROOT));
        var variable = new LinkedHashMap<String, Object>();
        variable.put("description", "a value taken from the environment: ${NAME}");
        variable.put("type", "string");
        variable.put("pattern", "\\$\\{");
        schema.put("$defs", Map.of("variable", variable));
        return Json.write(schema) + "\n";
    }

    private static Map<String, Object> of(Shape shape) {
        return switch (shape) {
            case Keys keys -> keys(keys);
            case Named named -> named(named);
            case Items items -> items(items);
            case Value value -> value(value.leaf());
            case Later _ -> Map.of("not", Map.of());
        };
    }

    private static Map<String, Object> keys(Keys keys) {
        List<String> required = keys.keys().stream().filter(Key::required).map(Key::name).toList();
        var properties = new LinkedHashMap<String, Object>();
        for (Key key : keys.keys()) {
            var property = new LinkedHashMap<String, Object>();
            property.put("description", key.help());
            property.putAll(of(key.shape()));
            properties.put(key.name(), property);
        }
        var schema = new LinkedHashMap<String, Object>();
        // A key without a value holds no keys, which is fine where none is required.
        schema.put("type", required.isEmpty() ? List.of("object", "null") : "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (!keys.oneOf().isEmpty()) {
            var both = new LinkedHashMap<String, Object>();
            both.put("type", "object");
            both.put("required", keys.oneOf());
            schema.put("not", both);
        }
        return schema;
    }

    private static Map<String, Object> named(Named named) {
        var names = new LinkedHashMap<String, Object>();
        names.put("pattern", named.rule().pattern().pattern());
        if (!named.rule().reserved().isEmpty()) {
            names.put("not", Map.of("enum", named.rule().reserved().stream().sorted().toList()));
        }
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", List.of("object", "null"));
        schema.put("propertyNames", names);
        schema.put("additionalProperties", of(named.value()));
        return schema;
    }

    private static Map<String, Object> items(Items items) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", List.of("array", "null"));
        schema.put("items", keys(items.item()));
        return schema;
    }

    private static Map<String, Object> value(Leaf<?> leaf) {
        // In a sorted order, so that the text is the same in every run.
        var schema = new TreeMap<>(leaf.schema());
        return leaf.mayBeSecret() ? schema : Map.of("anyOf", List.of(schema, VARIABLE));
    }
}
