package dev.holdfast.operations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.data.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFileTest {
    @TempDir Path folder;

    @Test
    void it_is_found_in_the_working_folder() throws IOException {
        Path file = file("holdfast.yml", "version: 1\n");
        Project project = load(folder);

        assertThat(project.file()).hasValue(file);
        assertThat(project.root()).isEqualTo(folder);
    }

    @Test
    void it_is_found_above_and_its_folder_is_the_root() throws IOException {
        file("holdfast.yml", "version: 1\nrepository: { local: { path: backups } }\n");
        Path below = Files.createDirectories(folder.resolve("src/main"));
        Project project = load(below);

        assertThat(project.root()).isEqualTo(folder);
        assertThat(project.config().repository())
                .containsEntry("local", new RepositoryConfig(folder.resolve("backups")));
    }

    @Test
    void a_file_found_above_is_named_as_seen_from_here() throws IOException {
        file("holdfast.yml", "version: 1\nwibble: 1\n");
        Path below = Files.createDirectories(folder.resolve("src/main"));

        assertThatThrownBy(() -> load(below))
                .hasMessage("CONFIG-004: ../../holdfast.yml:2: unknown key \"wibble\"");
    }

    @Test
    void the_nearest_counts() throws IOException {
        file("holdfast.yml", "version: 1\n");
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path nearest = Files.writeString(inner.resolve("holdfast.yml"), "version: 1\n");

        assertThat(load(inner).file()).hasValue(nearest);
    }

    @Test
    void another_file_can_be_named() throws IOException {
        Path file = file("conf/other.yml", "version: 1\nproject: other\n");
        Project project =
                ProjectLoader.load(
                        folder, Map.of(), Optional.of(Path.of("conf/other.yml")), Optional.empty());

        assertThat(project.config().project()).isEqualTo("other");
        assertThat(project.root()).isEqualTo(file.getParent());
    }

    @Test
    void a_named_file_must_exist() {
        assertThatThrownBy(() ->
                        ProjectLoader.load(
                                folder,
                                Map.of(),
                                Optional.of(Path.of("none.yml")),
                                Optional.empty()))
                .hasMessage("CONFIG-001: none.yml, named by --config, does not exist");
    }

    @Test
    void the_long_ending_is_told() throws IOException {
        file("holdfast.yaml", "version: 1\n");

        assertThatThrownBy(() -> load(folder))
                .hasMessage(
                        "CONFIG-001: found holdfast.yaml, but the configuration is named"
                                + " holdfast.yml");
    }

    @Test
    void a_folder_is_no_file() throws IOException {
        Files.createDirectory(folder.resolve("holdfast.yml"));

        assertThatThrownBy(() -> load(folder))
                .hasMessage("CONFIG-002: holdfast.yml is a folder, not a file");
    }

    @Test
    void a_link_that_leads_nowhere_is_not_passed_over() throws IOException {
        Files.createSymbolicLink(folder.resolve("holdfast.yml"), Path.of("nowhere"));
        Path below = Files.createDirectories(folder.resolve("src"));

        assertThatThrownBy(() -> load(below))
                .hasMessage("CONFIG-002: ../holdfast.yml is a link to a file that does not exist");
    }

    @Test
    void a_pipe_that_was_found_is_not_waited_for() throws Exception {
        Path pipe = folder.resolve("holdfast.yml");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThatThrownBy(() -> load(folder))
                .hasMessage("CONFIG-002: holdfast.yml is no regular file");
    }

    @Test
    void an_unreadable_file_says_so() {
        // Even root cannot read the first page of a process's memory.
        Path file = Path.of("/proc/self/mem");
        Assumptions.assumeTrue(Files.exists(file), "Linux only");

        assertThatThrownBy(() ->
                        ProjectLoader.load(folder, Map.of(), Optional.of(file), Optional.empty()))
                .hasMessage("CONFIG-002: /proc/self/mem cannot be read: Input/output error");
    }

    @Test
    void an_empty_file_says_so() throws IOException {
        file("holdfast.yml", " \n");

        assertThatThrownBy(() -> load(folder)).hasMessage("CONFIG-003: holdfast.yml is empty");
    }

    @Test
    void another_encoding_says_so() throws IOException {
        Files.write(
                folder.resolve("holdfast.yml"),
                "version: 1 # für alle\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> load(folder))
                .hasMessage("CONFIG-003: holdfast.yml is not UTF-8 text");
    }

    @Test
    void a_huge_file_says_so() throws IOException {
        file("holdfast.yml", "version: 1\n" + "#".repeat(Yaml.MOST_CHARACTERS));

        assertThatThrownBy(() -> load(folder))
                .hasMessage("CONFIG-003: holdfast.yml is longer than 1 MiB");
    }

    @Test
    void a_byte_order_mark_is_no_matter() throws IOException {
        file("holdfast.yml", "\uFEFFversion: 1\nproject: tmi\n");

        assertThat(load(folder).config().project()).isEqualTo("tmi");
    }

    @Test
    void line_ends_of_windows_are_no_matter() throws IOException {
        file("holdfast.yml", "version: 1\r\nproject: tmi\r\n");

        assertThat(load(folder).config().project()).isEqualTo("tmi");
    }

    @Test
    void another_users_file_above_is_not_read() throws IOException {
        Path file = file("holdfast.yml", "version: 1\n");
        var nobody =
                file.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody");
        try {
            Files.setOwner(file, nobody);
        } catch (IOException e) {
            Assumptions.abort("only root gives files away");
        }
        Path below = Files.createDirectory(folder.resolve("below"));

        assertThatThrownBy(() -> load(below))
                .hasMessage(
                        "CONFIG-015: ../holdfast.yml belongs to the user nobody,"
                                + " so it is not read");
        assertThat(load(folder).file()).isPresent();
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        return Files.writeString(file, text);
    }

    private static Project load(Path workingDirectory) {
        return ProjectLoader.load(workingDirectory, Map.of(), Optional.empty(), Optional.empty());
    }
}
