package dev.holdfast.kernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.TextValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    record Version(long number) implements TextValue {
        @Override
        public String toString() {
            return Long.toString(number);
        }
    }

    record Inner(String name, boolean dirty) {}

    record All(
            String text,
            int small,
            long large,
            double fraction,
            Duration elapsed,
            Optional<Duration> remaining,
            Instant at,
            ByteSize size,
            Optional<ByteSize> free,
            Secret password,
            Path folder,
            Effect effect,
            KernelError error,
            Version version,
            Optional<String> absent,
            List<Inner> rows,
            Map<String, Integer> counts) {}

    private static final All VALUE =
            new All(
                    "a \"b\" \n\u0001 ä \uD83D\uDE00",
                    1,
                    Long.MAX_VALUE,
                    0.5,
                    Duration.ofMillis(1500),
                    Optional.of(Duration.ofSeconds(2)),
                    Instant.parse("2026-11-20T10:00:00Z"),
                    new ByteSize(2048),
                    Optional.empty(),
                    Secret.of("hidden"),
                    Path.of("/tmp/x"),
                    Effect.READ,
                    KernelError.DISK_FULL,
                    new Version(9_007_199_254_740_993L),
                    Optional.empty(),
                    List.of(new Inner("one", true), new Inner("two", false)),
                    Map.of("a", 1));

    @Test
    void text_nested_too_deep_is_a_failure_like_others() {
        String deep = "{\"a\":" + "[".repeat(200_000);

        assertThatThrownBy(() -> Json.readObject(deep, "deep.json"))
                .hasMessage("KERNEL-006: deep.json is nested too deep");
    }

    @Test
    void a_line_is_one_line() {
        String line = Json.line(Map.of("a\n", List.of(1, true)));

        assertThat(line).isEqualTo("{\"a\\n\":[1,true]}");
        assertThat(Json.readObject(line, "line")).isEqualTo(Map.of("a\n", List.of(1L, true)));
    }

    @Test
    void a_record_becomes_the_fields_of_the_contract() {
        assertThat(PlainData.fields(VALUE))
                .containsEntry("elapsedMs", 1500L)
                .containsEntry("remainingMs", 2000L)
                .containsEntry("at", "2026-11-20T10:00:00Z")
                .containsEntry("sizeBytes", 2048L)
                .containsEntry("password", "***")
                .containsEntry("effect", "read")
                .containsEntry("error", "disk-full")
                .containsEntry("version", "9007199254740993")
                .containsEntry(
                        "rows",
                        List.of(
                                Map.of("name", "one", "dirty", true),
                                Map.of("name", "two", "dirty", false)))
                .doesNotContainKeys("absent", "free", "freeBytes", "elapsed");
    }

    @Test
    void what_is_written_reads_back() {
        String text = Json.write(VALUE);

        assertThat(text).doesNotContain("hidden");
        assertThat(Json.readObject(text, "it")).isEqualTo(PlainData.fields(VALUE));
    }

    @Test
    void empty_maps_and_lists_are_written() {
        assertThat(Json.readObject(Json.write(Map.of("a", Map.of())), "it"))
                .isEqualTo(Map.of("a", Map.of()));
        assertThat(Json.readObject(Json.write(Map.of("a", List.of())), "it"))
                .isEqualTo(Map.of("a", List.of()));
    }

    @Test
    void empty_lists_and_objects_are_written() {
        var value = Map.of("rows", List.of(List.of(), Map.of(), List.of(List.of(1L))));

        assertThat(Json.readObject(Json.write(value), "it")).isEqualTo(value);
    }

    @Test
    void numbers_that_json_does_not_have_are_a_mistake() {
        assertThatThrownBy(() -> Json.write(Map.of("a", Double.NaN)))
                .hasMessage("no JSON number: NaN");

        assertThat(Json.write(Map.of("a", 1L))).isEqualTo("{\n  \"a\": 1\n}");
    }

    @Test
    void an_empty_text_is_written() {
        assertThat(Json.readObject(Json.write(Map.of("a", "")), "it")).isEqualTo(Map.of("a", ""));
    }

    @Test
    void a_type_without_a_form_is_a_mistake() {
        assertThatThrownBy(() -> Json.write(Map.of("a", new Object())))
                .hasMessage("no JSON form: class java.lang.Object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "[1]", "{\"a\":", "{\"a\" 1}", "{'a': 1}", "1"})
    void what_is_no_object_is_refused(String text) {
        assertThatThrownBy(() -> Json.readObject(text, "state.json"))
                .hasMessageStartingWith("KERNEL-006: state.json is not valid JSON");
    }
}
