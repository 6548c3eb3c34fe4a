package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.config.DatabaseConfig;
import dev.holdfast.operations.config.IgnoreRule;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Finds which database a project means, and what is declared for it.
final class ProjectSchemas {
    private static final String USUAL_SCHEMA = "schema";
    private static final String USUAL_MIGRATIONS = "migrations";

    private ProjectSchemas() {}

    /// What `--database` means.
    ///
    /// @param name as in [Targets#database]
    static SchemaTarget target(Project project, Optional<String> name) {
        var target = Targets.database(project, name);
        var config = Targets.declared(project, name, target.database());
        List<IgnoreRule> ignore = config.map(DatabaseConfig::ignore).orElse(List.of());
        return new SchemaTarget(
                target,
                config.flatMap(DatabaseConfig::schema).or(() -> usual(project, USUAL_SCHEMA)),
                config.flatMap(DatabaseConfig::migrations)
                        .or(() -> usual(project, USUAL_MIGRATIONS)),
                ignore,
                project.isProtected());
    }

    /// The folder of the declared schema, without which there is nothing to compare with.
    static Path declared(SchemaTarget target) {
        return target.declared().orElseThrow(() -> undeclared(target.target().database()));
    }

    /// Where only variables describe the project, the folder of this name in the working folder.
    private static Optional<Path> usual(Project project, String folder) {
        return project.file().isPresent()
                ? Optional.empty()
                : Optional.of(project.root().resolve(folder)).filter(Files::isDirectory);
    }

    private static FailureException undeclared(String database) {
        return Failure.of(
                        SchemaError.NO_FOLDER_DECLARED,
                        "no schema is declared for database %s".formatted(database))
                .hint(
                        "in holdfast.yml give the database its folder:"
                                + " databases: { %s: { schema: schema/ } }".formatted(database))
                .fact("database", database)
                .exception();
    }
}
