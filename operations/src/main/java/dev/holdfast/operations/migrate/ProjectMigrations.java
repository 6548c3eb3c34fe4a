package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.config.DatabaseConfig;
import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds which database a project means and where its migrations are.
final class ProjectMigrations {
    private static final String USUAL_FOLDER = "migrations";

    private ProjectMigrations() {}

    /// What `--database` means.
    ///
    /// @param name as in [Targets#database]
    static MigrationTarget target(Project project, Optional<String> name) {
        return target(project, name, Targets.database(project, name));
    }

    /// The same where the server need not run: what a url says, else the database's name alone.
    static MigrationTarget offline(Project project, Optional<String> name) {
        String database = Targets.databaseName(project, name);
        return target(
                project,
                name,
                Targets.url(project, name)
                        .orElseGet(
                                () -> PostgresTarget.of("localhost", 5432, database, "postgres")));
    }

    private static MigrationTarget target(
            Project project, Optional<String> name, PostgresTarget target) {
        var files = files(project, name, target.database());
        var policy = Targets.declared(project, name, target.database()).map(DatabaseConfig::policy);
        return new MigrationTarget(
                target,
                files.folder(),
                project.isProtected(),
                files.style(),
                policy.orElse(MigrationPolicy.MANUAL));
    }

    /// The files of what `--database` means; its server need not run.
    static MigrationFiles files(Project project, Optional<String> name) {
        return files(project, name, Targets.databaseName(project, name));
    }

    private static MigrationFiles files(Project project, Optional<String> name, String database) {
        var declared = Targets.declared(project, name, database);
        Path folder =
                declared.flatMap(DatabaseConfig::migrations)
                        .or(() -> usual(project))
                        .orElseThrow(() -> undeclared(database));
        return new MigrationFiles(folder, declared.flatMap(DatabaseConfig::style));
    }

    /// Where only variables describe the project, `migrations/` in the working folder.
    private static Optional<Path> usual(Project project) {
        return project.file().isPresent()
                ? Optional.empty()
                : Optional.of(project.root().resolve(USUAL_FOLDER)).filter(Files::isDirectory);
    }

    private static RuntimeException undeclared(String database) {
        return Failure.of(
                        MigrateError.NO_FOLDER_DECLARED,
                        "no migrations are declared for database %s".formatted(database))
                .hint(
                        "in holdfast.yml give the database its folder:"
                                + " databases: { %s: { migrations: migrations/ } }"
                                        .formatted(database))
                .fact("database", database)
                .exception();
    }
}
