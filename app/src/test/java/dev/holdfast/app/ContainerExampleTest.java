package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.data.PlainData;
import dev.holdfast.kernel.data.Yaml;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.operations.migrate.StatusResult;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No container engine runs here, so examples/container is held to what can be known without one:
/// that what it copies is there, and that what it runs is understood.
@Tag("house")
class ContainerExampleTest {
    private static final Path CHECKOUT = Checkout.folder();
    private static final Path EXAMPLE = CHECKOUT.resolve("examples/container");
    private static final int UNAVAILABLE = 5;

    @TempDir private Path project;

    @Test
    void the_image_copies_just_what_the_launcher_builds_from() throws IOException {
        var copied = new TreeSet<String>();
        for (List<String> words : instructions("Dockerfile", "COPY")) {
            if (words.stream().noneMatch(it -> it.startsWith("--from="))) {
                copied.addAll(sources(words));
            }
        }
        var wanted = new TreeSet<>(List.of("holdfast", "mvnw", "pom.xml", ".mvn"));
        try (var folders = Files.list(CHECKOUT)) {
            folders.filter(it -> Files.exists(it.resolve("pom.xml")))
                    .map(it -> it.getFileName().toString())
                    // It serves only tests.
                    .filter(it -> !it.equals("testkit"))
                    .forEach(wanted::add);
        }

        assertThat(copied).isEqualTo(wanted);
        assertThat(lines("Dockerfile.dockerignore").filter(it -> it.startsWith("!")))
                .map(it -> it.substring(1))
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void what_a_teams_image_copies_is_there() throws IOException {
        for (List<String> words : instructions("migrations.Dockerfile", "COPY")) {
            Path context =
                    words.contains("--from=config") ? EXAMPLE : CHECKOUT.resolve("examples/tmi");
            assertThat(sources(words)).isNotEmpty();
            for (String source : sources(words)) {
                assertThat(context.resolve(source)).exists();
            }
        }
    }

    @Test
    void base_images_are_pinned_and_name_no_registry() throws IOException {
        var images = new ArrayList<String>();
        for (String file : List.of("Dockerfile", "migrations.Dockerfile")) {
            instructions(file, "FROM").forEach(words -> images.add(words.getFirst()));
        }
        for (String file : List.of("migrate-job.yaml", "application.yaml")) {
            images.addAll(texts(read(file), "image"));
        }

        assertThat(images).hasSizeGreaterThan(5).allMatch(it -> it.matches("[a-z-]+:\\d[\\w.-]*"));
        // A build belongs to the JDK it was made with.
        assertThat(images.get(0)).isEqualTo(images.get(1));
    }

    @Test
    void nothing_runs_as_root_nor_writes_beside_its_volumes() throws IOException {
        var users = instructions("Dockerfile", "USER");
        assertThat(users.getLast()).containsExactly("10001:10001");
        for (String file : List.of("migrate-job.yaml", "application.yaml")) {
            var manifest = read(file);
            assertThat(texts(manifest, "runAsNonRoot")).containsExactly("true");
            assertThat(texts(manifest, "runAsUser")).containsExactly("10001");
            int containers = texts(manifest, "image").size();
            assertThat(texts(manifest, "readOnlyRootFilesystem"))
                    .hasSize(containers)
                    .containsOnly("true");
            assertThat(texts(manifest, "allowPrivilegeEscalation"))
                    .hasSize(containers)
                    .containsOnly("false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate-job.yaml", "application.yaml"})
    void a_pod_brings_what_the_configuration_asks_for(String file) throws IOException {
        String configuration = Files.readString(EXAMPLE.resolve("holdfast.yml"));
        var variables = Pattern.compile("\\$\\{(\\w+)}").matcher(configuration).results().toList();
        var manifest = read(file);

        assertThat(variables).isNotEmpty();
        variables.forEach(it -> assertThat(texts(manifest, "name")).contains(it.group(1)));
        assertThat(configuration).contains("/run/secrets/postgres/ca.crt");
        assertThat(texts(manifest, "mountPath")).contains("/run/secrets/postgres");
    }

    /// Understood, with its configuration: all that is missing is a server.
    @Test
    void the_commands_of_the_pods_are_understood() throws IOException {
        var config = configuration();
        for (List<String> command : commands()) {
            assertThat(run(config, command))
                    .as(String.join(" ", command))
                    .returns(UNAVAILABLE, InProcess::status);
            var misspelt = new ArrayList<>(command);
            misspelt.add("--lock-timeouts");
            assertThat(run(config, misspelt)).returns(2, InProcess::status);
        }
    }

    @Test
    void the_job_waits_for_other_runs_no_longer_than_it_may_live() throws IOException {
        var job = read("migrate-job.yaml");

        assertThat(texts(job, "restartPolicy")).containsExactly("Never");
        assertThat(commands().getFirst()).containsSequence("--lock-timeout", "10m");
        assertThat(Integer.parseInt(texts(job, "activeDeadlineSeconds").getFirst()))
                .isGreaterThan(600);
    }

    @Test
    void the_init_container_tells_whether_anything_is_pending() throws IOException {
        var pattern = Pattern.compile("grep -Eq '([^']*)'").matcher(waiting());
        assertThat(pattern.find()).isTrue();
        var nothingIsPending = Pattern.compile(pattern.group(1));

        assertThat(nothingIsPending.matcher(json(0)).find()).isTrue();
        assertThat(nothingIsPending.matcher(json(1)).find()).isFalse();
        assertThat(nothingIsPending.matcher(json(10)).find()).isFalse();
    }

    private static String json(int pending) {
        return Json.write(
                PlainData.fields(
                        new StatusResult(
                                "tmi",
                                MigrationVersion.of(8),
                                false,
                                false,
                                pending,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                "golang-migrate",
                                "public.schema_migrations",
                                List.of())));
    }

    /// What the pods run of Holdfast.
    private static List<List<String>> commands() throws IOException {
        var commands = new ArrayList<List<String>>();
        commands.add(texts(read("migrate-job.yaml"), "args"));
        Pattern.compile("holdfast ((?:[\\w-]+ ?)+)")
                .matcher(waiting())
                .results()
                .forEach(it -> commands.add(List.of(it.group(1).strip().split(" "))));
        assertThat(commands).hasSize(2);
        return commands;
    }

    private static String waiting() throws IOException {
        return texts(read("application.yaml"), "command").getLast();
    }

    /// The image's own configuration, with a server that is not there.
    private Path configuration() throws IOException {
        String text = Files.readString(EXAMPLE.resolve("holdfast.yml"));
        String elsewhere =
                text.replace("@postgres.databases.svc:5432", "@127.0.0.1:1")
                        .replaceAll("\\?sslmode=\\S*", "?sslmode=disable");
        assertThat(elsewhere).contains("127.0.0.1:1/tmi?sslmode=disable");
        Files.createDirectory(project.resolve("migrations"));
        Files.writeString(project.resolve(".env"), "POSTGRES_PASSWORD=x\n");
        return Files.writeString(project.resolve("holdfast.yml"), elsewhere);
    }

    private static InProcess run(Path config, List<String> command) {
        return InProcess.run(
                Stream.concat(command.stream(), Stream.of("--config", config.toString()))
                        .toArray(String[]::new));
    }

    private static YamlNode read(String file) throws IOException {
        return Yaml.read(Files.readString(EXAMPLE.resolve(file)), file).orElseThrow();
    }

    /// All that stands under a key, wherever the key stands, in the order of the file.
    private static List<String> texts(YamlNode node, String key) {
        return switch (node) {
            case YamlNode.Mapping mapping ->
                    mapping.entries().entrySet().stream()
                            .flatMap(it ->
                                    it.getKey().equals(key)
                                            ? scalars(it.getValue())
                                            : texts(it.getValue(), key).stream())
                            .toList();
            case YamlNode.Sequence sequence ->
                    sequence.items().stream().flatMap(it -> texts(it, key).stream()).toList();
            case YamlNode.Scalar _, YamlNode.Empty _ -> List.of();
        };
    }

    private static Stream<String> scalars(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> Stream.of(scalar.text());
            case YamlNode.Sequence sequence ->
                    sequence.items().stream().flatMap(ContainerExampleTest::scalars);
            case YamlNode.Mapping _, YamlNode.Empty _ -> Stream.empty();
        };
    }

    /// The words behind an instruction, each time it stands in a recipe.
    private static List<List<String>> instructions(String file, String name) throws IOException {
        return lines(file)
                .filter(it -> it.startsWith(name + " "))
                .map(it -> Arrays.asList(it.substring(name.length() + 1).split(" +")))
                .toList();
    }

    private static List<String> sources(List<String> words) {
        var paths = words.stream().filter(it -> !it.startsWith("--")).toList();
        return paths.subList(0, paths.size() - 1);
    }

    private static Stream<String> lines(String file) throws IOException {
        return Files.readString(EXAMPLE.resolve(file)).lines();
    }
}
