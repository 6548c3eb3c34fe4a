package dev.holdfast.kernel.data;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import io.avaje.json.JsonException;
import io.avaje.json.mapper.JsonMapper;
import java.util.Map;

/// Writes records as JSON and reads JSON objects.
public final class Json {
    private Json() {}

    /// The value as indented JSON text; see [PlainData] for how types stand in JSON.
    public static String write(Object value) {
        return new JsonText().value(PlainData.of(value)).toString();
    }

    /// Reads one JSON object: strings, numbers (`Long` or `Double`), booleans, lists and maps.
    ///
    /// @param source what the text is called in messages
    public static Map<String, Object> readObject(String text, String source) {
        try {
            return JsonMapper.builder().build().fromJsonObject(text);
        } catch (JsonException | ClassCastException e) {
            throw Failure.of(
                            KernelError.BAD_JSON,
                            "%s is not valid JSON: %s".formatted(source, e.getMessage()))
                    .fact("path", source)
                    .exception(e);
        }
    }
}
