package dev.holdfast.kernel.data;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import io.avaje.json.JsonException;
import io.avaje.json.JsonWriter;
import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.json.stream.JsonStream;
import java.util.List;
import java.util.Map;

/// Writes records as JSON and reads JSON objects.
public final class Json {
    // What it would use again remembers the indentation at which a text was broken off.
    private static final JsonStream STREAM =
            JsonStream.builder()
                    .serializeEmpty(true)
                    .serializeNulls(true)
                    .bufferRecycling(BufferRecycleStrategy.NO_RECYCLING)
                    .build();

    private Json() {}

    /// The value as indented JSON text; see [PlainData] for how types stand in JSON.
    public static String write(Object value) {
        return text(value, true);
    }

    /// The value as JSON text on one line, without the line's end.
    public static String line(Object value) {
        return text(value, false);
    }

    private static String text(Object value, boolean indented) {
        var writer = STREAM.bufferedWriter();
        writer.pretty(indented);
        write(PlainData.of(value), writer);
        writer.close();
        return writer.result();
    }

    /// Reads one JSON object: strings, numbers (`Long` or `Double`), booleans, lists and maps.
    ///
    /// @param source what the text is called in messages
    public static Map<String, Object> readObject(String text, String source) {
        try {
            return JsonMapper.builder().build().fromJsonObject(text);
        } catch (JsonException | ClassCastException | IndexOutOfBoundsException e) {
            // The last is what the library throws where a text ends within some of its strings.
            throw Failure.of(
                            KernelError.BAD_JSON,
                            "%s is not valid JSON: %s".formatted(source, e.getMessage()))
                    .fact("path", source)
                    .exception(e);
        } catch (StackOverflowError _) {
            // The library recurses as deep as the text likes.
            throw Failure.of(KernelError.BAD_JSON, "%s is nested too deep".formatted(source))
                    .fact("path", source)
                    .exception();
        }
    }

    private static void write(Object value, JsonWriter writer) {
        switch (value) {
            case String text -> writer.value(text);
            case Boolean flag -> writer.value((boolean) flag);
            case Double number -> writer.value(finite(number));
            case Number number -> writer.value(number.longValue());
            case List<?> items -> writeArray(items, writer);
            case Map<?, ?> entries -> writeObject(entries, writer);
            default -> throw new IllegalStateException("not plain: " + value.getClass());
        }
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("no JSON number: " + number);
        }
        return number;
    }

    private static void writeArray(List<?> items, JsonWriter writer) {
        if (items.isEmpty()) {
            writer.emptyArray();
            return;
        }
        writer.beginArray();
        items.forEach(item -> write(item, writer));
        writer.endArray();
    }

    private static void writeObject(Map<?, ?> entries, JsonWriter writer) {
        writer.beginObject();
        entries.forEach((name, value) -> {
            writer.name(String.valueOf(name));
            write(value, writer);
        });
        writer.endObject();
    }
}
