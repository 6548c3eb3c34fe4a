package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
    @TempDir Path folder;

    @Test
    void equal_text_passes() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.txt"), "one\ntwo\n");

        assertThatCode(() -> Golden.matches(file, "one\ntwo\n")).doesNotThrowAnyException();
    }

    @Test
    void a_difference_is_shown_from_its_line_on() throws IOException {
        Path file = Files.writeString(folder.resolve("plan.txt"), "one\ntwo\nthree\n");

        assertThat(Golden.difference(file, "one\ntwo\nthree\n", "one\n2\n"))
                .isEqualTo(
                        """
                        %s differs from line 2 on:
                        - two
                        - three
                        + 2
                        accept it with -Dgolden=update\
                        """
                                .formatted(file));
    }

    @Test
    void a_missing_file_is_shown_whole() {
        Path file = folder.resolve("plan.txt");

        assertThat(Golden.difference(file, "", "one\n"))
                .isEqualTo(
                        """
                        %s does not exist; it would be:
                        + one
                        accept it with -Dgolden=update\
                        """
                                .formatted(file));
    }

    @Test
    void the_repository_is_found_from_the_classes() {
        assertThat(Golden.repository(GoldenTest.class).resolve("pom.xml")).exists();
    }

    @Test
    void a_property_that_fails_names_its_seed() {
        assertThatThrownBy(() ->
                        Randoms.check(20, random -> assertThat(random.number(0, 9)).isNegative()))
                .isInstanceOf(AssertionError.class)
                .message()
                .containsPattern("fails with -Dseed=-?[0-9]+$");
    }
}
