package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.config.ClusterConfig;
import dev.holdfast.operations.config.Config;
import dev.holdfast.operations.config.DatabaseConfig;
import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.config.Project;
import dev.holdfast.postgres.session.PostgresTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectMigrationsTest {
    @TempDir private Path root;

    @Test
    void a_declared_database_has_its_folder_and_its_clusters_address() {
        var project =
                project(
                        root.resolve("holdfast.yml"),
                        Map.of(
                                "main", cluster("h1", Map.of("tmi", database("/m/tmi"))),
                                "other", cluster("h2", Map.of("tmi", database("/m/other")))));

        var target = ProjectMigrations.target(project, Optional.of("other/tmi"));

        assertThat(target.target().address()).isEqualTo("h2:5432");
        assertThat(target.folder()).isEqualTo(Path.of("/m/other"));
        assertThat(target.isProtected()).isTrue();
        assertThat(ProjectMigrations.target(project, Optional.of("main")).folder())
                .isEqualTo(Path.of("/m/tmi"));
        assertThatThrownBy(() -> ProjectMigrations.target(project, Optional.of("tmi")))
                .hasMessageContaining("several databases");
    }

    @Test
    void a_database_without_folder_says_where_to_declare_it() {
        var project =
                project(
                        root.resolve("holdfast.yml"),
                        Map.of("main", cluster("h", Map.of("tmi", database(null)))));

        assertThatThrownBy(() -> ProjectMigrations.target(project, Optional.empty()))
                .hasMessageContaining("no migrations are declared for database tmi");
    }

    @Test
    void without_a_file_the_usual_folder_stands_for_it() throws IOException {
        var project = project(null, Map.of("main", cluster("h", Map.of())));

        assertThatThrownBy(() -> ProjectMigrations.target(project, Optional.empty()))
                .hasMessageContaining("MIGRATE-001");
        Path folder = Files.createDirectory(root.resolve("migrations"));
        assertThat(ProjectMigrations.target(project, Optional.empty()).folder()).isEqualTo(folder);
    }

    private static DatabaseConfig database(@Nullable String migrations) {
        return new DatabaseConfig(
                Optional.ofNullable(migrations).map(Path::of),
                Optional.empty(),
                Optional.empty(),
                MigrationPolicy.MANUAL,
                List.of());
    }

    private static ClusterConfig cluster(String host, Map<String, DatabaseConfig> databases) {
        return new ClusterConfig(
                Optional.of(PostgresTarget.of(host, 5432, "app", "user")),
                Optional.empty(),
                databases,
                Optional.empty());
    }

    private Project project(@Nullable Path file, Map<String, ClusterConfig> clusters) {
        return new Project(
                root,
                Optional.ofNullable(file),
                Optional.empty(),
                true,
                new Config("test", clusters, Map.of(), Map.of()));
    }
}
