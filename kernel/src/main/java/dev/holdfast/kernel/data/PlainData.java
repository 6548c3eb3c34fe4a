package dev.holdfast.kernel.data;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.TextValue;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Turns records into maps, lists, text, numbers and booleans: the JSON contract in one place.
///
/// - a `Duration` named `elapsed` is `elapsedMs`, in milliseconds; a [ByteSize] named `size` is
///   `sizeBytes`
/// - an `Instant` is RFC 3339 in UTC; enums are lower case with hyphens
/// - a [TextValue], a `Path` and a `UUID` are text; a [Secret] is `***`
/// - an empty `Optional` leaves its field out
public final class PlainData {
    private PlainData() {}

    public static Object of(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag;
            case Integer number -> number.longValue();
            case Long number -> number;
            case Double number -> number;
            case Instant time -> time.toString();
            case Duration time -> time.toMillis();
            case ByteSize size -> size.bytes();
            case TextValue text -> text.toString();
            case Secret secret -> secret.toString();
            case Path path -> path.toString();
            case UUID id -> id.toString();
            case Enum<?> constant -> enumText(constant);
            case Collection<?> items -> list(items);
            case Map<?, ?> entries -> map(entries);
            case Record fields -> fields(fields);
            default -> throw new IllegalArgumentException("no JSON form: " + value.getClass());
        };
    }

    /// The fields of a record by their JSON names, in the order of its components.
    public static Map<String, Object> fields(Record value) {
        var fields = new LinkedHashMap<String, Object>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            put(fields, component.getName(), read(component, value));
        }
        return fields;
    }

    /// An enum constant as people and programs see it: lower case, hyphens between words.
    public static String enumText(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The value of a record's component; the record may be package-private.
    public static Object read(RecordComponent component, Record value) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static void put(Map<String, Object> fields, String name, Object value) {
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(present -> put(fields, name, present));
            case Duration time -> fields.put(name + "Ms", of(time));
            case ByteSize size -> fields.put(name + "Bytes", of(size));
            default -> fields.put(name, of(value));
        }
    }

    private static List<Object> list(Collection<?> items) {
        var list = new ArrayList<Object>();
        for (Object item : items) {
            list.add(of(item));
        }
        return list;
    }

    private static Map<String, Object> map(Map<?, ?> entries) {
        var map = new LinkedHashMap<String, Object>();
        entries.forEach((name, value) -> put(map, String.valueOf(name), value));
        return map;
    }
}
