package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "1005, 1.01 kB",
        "12345, 12.3 kB",
        "99949, 99.9 kB",
        "99950, 100 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "1000000000, 1.00 GB",
        "9223372036854775807, 9.22 EB"
    })
    void a_size_prints_three_figures(long bytes, String text) {
        assertThat(new ByteSize(bytes)).hasToString(text);
    }

    @Test
    void a_size_is_never_negative() {
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("negative size: -1");
    }

    @Test
    void sizes_are_ordered() {
        assertThat(new ByteSize(2)).isGreaterThan(new ByteSize(1));
    }

    @Test
    void a_secret_shows_itself_only_when_asked() {
        Secret secret = Secret.of("hunter2");

        assertThat(secret).hasToString("***");
        assertThat("%s %s".formatted(secret, List.of(secret))).doesNotContain("hunter2");
        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(secret).isEqualTo(Secret.of("hunter2")).isNotEqualTo(Secret.of("hunter3"));
        assertThat(secret.hashCode()).isEqualTo(Secret.of("hunter2").hashCode());
    }

    @Test
    void a_failure_keeps_its_facts_in_order_and_its_parts_apart() {
        Failure failure =
                Failure.of(KernelError.DISK, "cannot write x")
                        .fact("b", 1)
                        .hint("try y")
                        .fact("a", 2);

        assertThat(failure.facts().keySet()).containsExactly("b", "a");
        assertThat(failure.hint()).hasValue("try y");
        FailureException exception = failure.exception(new IllegalStateException("cause"));
        assertThat(exception).hasMessage("KERNEL-004: cannot write x").hasRootCauseMessage("cause");
        assertThat(exception.failure()).isEqualTo(failure);
    }

    @Test
    void a_failure_needs_a_message() {
        assertThatThrownBy(() -> Failure.of(KernelError.DISK, " "))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_kernels_codes_are_unique() {
        assertThat(Arrays.stream(KernelError.values()).map(KernelError::text))
                .doesNotHaveDuplicates();
    }

    @Test
    void an_operations_path_is_words() {
        assertThatThrownBy(() -> operation("Migrate up")).hasMessage("not a path: Migrate up");
        assertThatThrownBy(() -> operation("migrate  up"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(operation("migrate up").path()).isEqualTo("migrate up");
    }

    private record Nothing() {}

    private record Answer(Optional<String> text) implements Result {
        @Override
        public String sentence() {
            return "Done.";
        }
    }

    private static Operation<Nothing, Answer> operation(String path) {
        return new Operation<>(
                path,
                "do nothing",
                Effect.READ,
                Nothing.class,
                Answer.class,
                path,
                () -> (_, _) -> new Answer(Optional.empty()));
    }
}
