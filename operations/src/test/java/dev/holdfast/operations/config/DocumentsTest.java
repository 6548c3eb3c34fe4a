package dev.holdfast.operations.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Yaml;
import dev.holdfast.operations.config.DocumentTable.Entry;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every document of the two tables, with its exact outcome, judged alike by parser and schema.
class DocumentsTest {
    private static final Map<String, String> VARIABLES =
            Map.of(
                    "DB_USER", "app",
                    "DB_PASSWORD", "p@ss:w/rd?",
                    "DB_HOST", "db.example.com",
                    "DB_URL", "postgres://app:secret@db.example.com/tmi",
                    "MAJOR", "17",
                    "WORD", "word",
                    "EMPTY", "",
                    "HOME_DIR", "secrets");

    private static final Path SOURCES =
            Golden.repository(DocumentsTest.class)
                    .resolve("operations/src/test/java/dev/holdfast/operations/config");

    private final SchemaJudge schema = new SchemaJudge(ConfigSchema.text());

    @TempDir Path folder;

    @Test
    void bad_documents_fail_with_their_line_and_what_to_do() throws IOException {
        List<Entry> entries = entries("bad-documents.txt");
        assertThat(entries).hasSizeGreaterThan(60);
        matches("bad-documents.txt", entries, entry -> "\n" + failure(entry));
    }

    @Test
    void good_documents_are_read_with_every_value_and_its_origin() throws IOException {
        List<Entry> entries = entries("good-documents.txt");
        assertThat(entries).hasSizeGreaterThan(15);
        matches("good-documents.txt", entries, entry -> "\n" + values(entry));
    }

    @Test
    void the_schema_refuses_each_bad_document_that_it_can_judge() throws IOException {
        for (Entry entry : entries("bad-documents.txt")) {
            if (entry.has("no yaml")) {
                continue;
            }
            boolean accepted = Yaml.read(entry.document(), "it").map(schema::accepts).orElse(false);
            assertThat(accepted).as(entry.title()).isEqualTo(entry.has("only the parser"));
        }
    }

    @Test
    void the_schema_accepts_each_good_document() throws IOException {
        for (Entry entry : entries("good-documents.txt")) {
            assertThat(Yaml.read(entry.document(), "it").map(schema::accepts))
                    .as(entry.title())
                    .hasValue(true);
        }
    }

    @Test
    void the_schema_in_the_reference_is_the_one_the_parser_means() {
        Golden.matches(
                Golden.repository(DocumentsTest.class)
                        .resolve("docs/reference/holdfast.schema.json"),
                ConfigSchema.text());
    }

    @Test
    void every_key_is_read_shown_and_in_the_reference() throws IOException {
        String reference =
                Files.readString(
                        Golden.repository(DocumentsTest.class)
                                .resolve("docs/reference/configuration.md"));
        var shown = new ArrayList<String>();
        for (Entry entry : entries("good-documents.txt")) {
            load(entry).values().forEach(value -> shown.add(value.key()));
        }
        List<String> keys = leaves(ConfigShape.ROOT, "").toList();
        assertThat(keys).hasSizeGreaterThan(10).contains("postgres.NAME.url");
        for (String key : keys) {
            assertThat(reference).contains("`" + key + "`");
            assertThat(shown).anyMatch(it -> it.matches(key.replace("NAME", "[^.]+")));
        }
    }

    /// The paths of all values of the base.
    private static Stream<String> leaves(Shape shape, String path) {
        return switch (shape) {
            case Shape.Keys keys ->
                    keys.keys().stream()
                            .filter(key -> !key.name().equals("environments"))
                            .flatMap(key -> leaves(key.shape(), ShapeCheck.join(path, key.name())));
            case Shape.Named named -> leaves(named.value(), ShapeCheck.join(path, "NAME"));
            case Shape.Items items -> leaves(items.item(), ShapeCheck.join(path, "NAME"));
            case Shape.Value _ -> Stream.of(path);
            case Shape.Later _ -> Stream.empty();
        };
    }

    private static List<Entry> entries(String name) throws IOException {
        return DocumentTable.read(Files.readString(SOURCES.resolve(name)));
    }

    private static void matches(String name, List<Entry> entries, Function<Entry, String> outcome) {
        Golden.matches(
                SOURCES.resolve(name),
                entries.stream()
                        .map(entry -> DocumentTable.write(entry, outcome.apply(entry)))
                        .collect(Collectors.joining()));
    }

    private String failure(Entry entry) {
        try {
            load(entry);
            return "nothing fails";
        } catch (FailureException e) {
            Failure failure = e.failure();
            return failure.code().text()
                    + " "
                    + withoutFolder(failure.message())
                    + failure.hint().map(hint -> "\nhint: " + hint).orElse("");
        }
    }

    private String values(Entry entry) {
        LoadedProject loaded = load(entry);
        Stream<String> values =
                loaded.values().stream()
                        .map(value ->
                                "%s = %s <- %s"
                                        .formatted(
                                                value.key(),
                                                withoutFolder(value.masked()),
                                                value.origin()));
        return Stream.of(
                        values,
                        loaded.warnings().stream().map(warning -> "warning: " + warning),
                        loaded.notes().stream().map(note -> "note: " + note))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private LoadedProject load(Entry entry) {
        try {
            Files.writeString(folder.resolve("holdfast.yml"), entry.document());
            Path secrets = Files.createDirectories(folder.resolve("secrets"));
            Files.writeString(secrets.resolve("url"), "postgres://app:hidden@db/tmi\n");
            Files.writeString(secrets.resolve("password"), "hid/den\n");
            Files.write(secrets.resolve("binary"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Optional<String> environment =
                entry.title().contains("[environment ")
                        ? Optional.of(
                                entry.title().replaceFirst(".*\\[environment (\\S+)].*", "$1"))
                        : Optional.empty();
        return ProjectLoader.loadWithOrigins(folder, VARIABLES, Optional.empty(), environment);
    }

    private String withoutFolder(String text) {
        return text.replace(folder.toString(), "FOLDER")
                .replace(folder.resolveSibling("other").toString(), "PARENT/other")
                .replace(String.valueOf(folder.getFileName()), "NAME");
    }
}
