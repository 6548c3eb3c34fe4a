package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input: each has its clear error, and nothing is changed.
class WalInputTest {
    private static final Optional<String> ONLY = Optional.empty();

    @TempDir Path root;

    /// An input that is refused.
    ///
    /// @param postgres what stands below `postgres:`
    record Bad(
            String name,
            boolean repository,
            String postgres,
            BiConsumer<WalService, Run> call,
            String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_inputs() {
        String nobody =
                "main: { url: \"postgresql://u@127.0.0.1:%d/x?sslmode=disable\" }"
                        .formatted(RealPostgres.freePort());
        String two = "one: {}\n  two: {}";
        return Stream.of(
                new Bad("no cluster", true, "", receive(ONLY, ONLY, ONLY), "LOCAL-007: "),
                new Bad(
                        "an unknown cluster",
                        true,
                        nobody,
                        receive(Optional.of("mian"), ONLY, ONLY),
                        "LOCAL-007: this project has no cluster mian"),
                new Bad("one of two", true, two, receive(ONLY, ONLY, ONLY), "LOCAL-008: "),
                new Bad(
                        "a local cluster that is down",
                        true,
                        "main: {}",
                        receive(ONLY, ONLY, ONLY),
                        "LOCAL-009: cluster main is not running"),
                new Bad(
                        "nobody at the address",
                        true,
                        nobody,
                        receive(ONLY, ONLY, ONLY),
                        "POSTGRES-002: "),
                new Bad(
                        "no repository",
                        false,
                        nobody,
                        receive(ONLY, ONLY, ONLY),
                        "REPOSITORY-001: "),
                new Bad(
                        "an unknown repository",
                        true,
                        nobody,
                        receive(ONLY, Optional.of("far"), ONLY),
                        "REPOSITORY-012: "),
                new Bad(
                        "a slot of a strange name",
                        true,
                        nobody,
                        receive(ONLY, ONLY, Optional.of("Main; drop")),
                        "WAL-009: Main; drop cannot be the name of a replication slot"),
                new Bad(
                        "a slot of a long name",
                        true,
                        nobody,
                        receive(ONLY, ONLY, Optional.of("x".repeat(64))),
                        "WAL-009: "),
                new Bad(
                        "status of an unknown cluster",
                        true,
                        nobody,
                        (service, run) ->
                                service.status(new StatusRequest(Optional.of("mian"), ONLY), run),
                        "LOCAL-007: "),
                new Bad(
                        "status of no repository",
                        false,
                        nobody,
                        (service, run) -> service.status(new StatusRequest(ONLY, ONLY), run),
                        "REPOSITORY-001: "),
                new Bad(
                        "drop-slot of a strange name",
                        true,
                        nobody,
                        (service, run) ->
                                service.dropSlot(new DropSlotRequest(ONLY, Optional.of("")), run),
                        "WAL-009: "),
                new Bad(
                        "drop-slot where nobody answers",
                        true,
                        nobody,
                        (service, run) -> service.dropSlot(new DropSlotRequest(ONLY, ONLY), run),
                        "POSTGRES-002: "));
    }

    @ParameterizedTest
    @MethodSource("bad_inputs")
    void bad_input_has_a_clear_error_and_changes_nothing(Bad bad) throws IOException {
        configure(bad.postgres(), bad.repository());
        var before = files();

        assertThatThrownBy(() -> bad.call().accept(service(), run()))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith(bad.error());
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void status_of_a_project_without_clusters_shows_the_repository() throws IOException {
        configure("", true);

        StatusResult status = service().status(new StatusRequest(ONLY, ONLY), run());

        assertThat(status.clusters()).isEmpty();
        assertThat(status.timelines()).isEmpty();
        assertThat(status.passed()).isTrue();
    }

    private static BiConsumer<WalService, Run> receive(
            Optional<String> cluster, Optional<String> repository, Optional<String> slot) {
        return (service, run) ->
                service.receive(
                        new ReceiveRequest(cluster, repository, slot, Optional.empty()), run);
    }

    private void configure(String postgres, boolean repository) throws IOException {
        Files.writeString(
                root.resolve("holdfast.yml"),
                "version: 1\nproject: shop\n"
                        + (postgres.isEmpty() ? "" : "postgres:\n  " + postgres + "\n"));
        if (repository) {
            WalScene.repository(root.resolve("holdfast-repository"));
        }
    }

    private List<Path> files() throws IOException {
        try (var paths = Files.walk(root)) {
            return paths.sorted().toList();
        }
    }

    private WalService service() {
        return new WalService(
                () -> ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty()),
                new Disk());
    }

    private static Run run() {
        return new Run(Clock.systemUTC(), false, _ -> true, List.of());
    }
}
