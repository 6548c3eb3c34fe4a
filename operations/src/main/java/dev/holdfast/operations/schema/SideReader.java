package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.LocalError;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.local.WorkFolder;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads the schemas that a person can name: `live`, `declared`, `migrations`, `empty`, a snapshot
/// file, or another database of the project.
///
/// @param database as in `--database`
/// @param sandbox a server of the user's to try things on
record SideReader(
        Project project,
        Workshop workshop,
        Optional<String> database,
        Optional<PostgresTarget> sandbox) {
    static final String LIVE = "live";
    static final String DECLARED = "declared";
    static final String MIGRATIONS = "migrations";
    private static final String EMPTY = "empty";

    SchemaTarget target() {
        return ProjectSchemas.target(project, database);
    }

    /// The major version to compare on: that of the database.
    int major(Run run) {
        try (var session = open(target().target(), run)) {
            return session.serverVersion().major();
        }
    }

    Sandboxes sandboxes(int major) {
        var place =
                new SandboxPlace(
                        Targets.workFolder(project, WorkFolder.SANDBOX, workshop.disk()),
                        workshop.engines(),
                        workshop.disk(),
                        workshop.runner());
        return new Sandboxes(major, sandbox, place::binaries, place);
    }

    SchemaSources sources(int major) {
        var cache =
                new SchemaCache(
                        Targets.workFolder(project, WorkFolder.SCHEMA_CACHE, workshop.disk()),
                        workshop.disk());
        return new SchemaSources(sandboxes(major), cache, workshop.migrations());
    }

    /// What a database is to be compared with where nothing is said: what is declared, else what
    /// its migrations make.
    String usual() {
        var target = target();
        return target.declared().isEmpty() && target.migrations().isPresent()
                ? MIGRATIONS
                : DECLARED;
    }

    /// Reads a side with its dependencies.
    ///
    /// @param word what a person called it
    SchemaSide side(String word, int major, Run run) {
        return switch (word) {
            case LIVE -> live(target().target(), run);
            case DECLARED -> declared(major, run);
            case MIGRATIONS -> migrated(major, run);
            case EMPTY -> new SchemaSide("an empty database", empty(major, run), List.of());
            default -> other(word, run);
        };
    }

    SchemaSide declared(int major, Run run) {
        Path folder = ProjectSchemas.declared(target());
        var snapshot = sources(major).declared(DeclaredFolder.read(folder), run);
        return new SchemaSide(name(folder), snapshot.schema(), snapshot.header().madeRoles());
    }

    SchemaSide migrated(int major, Run run) {
        Path folder = migrations();
        var snapshot = sources(major).migrated(folder, target().target(), run);
        return new SchemaSide(
                "the migrations in " + name(folder),
                snapshot.schema(),
                snapshot.header().madeRoles());
    }

    Path migrations() {
        return target().migrations()
                .orElseThrow(() ->
                        Failure.of(
                                        SchemaError.NO_FOLDER_DECLARED,
                                        "no migrations are declared for database %s"
                                                .formatted(target().target().database()))
                                .hint(
                                        "in holdfast.yml give the database its folder:"
                                                + " migrations: migrations/")
                                .exception());
    }

    /// A folder as people know it: seen from the project's.
    String name(Path folder) {
        String end = Files.isDirectory(folder) ? "/" : "";
        return folder.startsWith(project.root())
                ? project.root().relativize(folder) + end
                : folder.toString();
    }

    private DatabaseSchema empty(int major, Run run) {
        try (var server = sandboxes(major).start(run);
                var session = open(server.newDatabase(run), run)) {
            return CatalogReader.read(session, new Reading(true, true));
        }
    }

    SchemaSide live(PostgresTarget database, Run run) {
        try (var session = open(database, run);
                var step = run.step("read catalogs of database " + database.database())) {
            var schema = CatalogReader.read(session, new Reading(true, false));
            step.complete();
            return new SchemaSide("database " + database.database(), schema, List.of());
        }
    }

    private SchemaSide other(String word, Run run) {
        Path file = project.root().resolve(word);
        if (Files.isRegularFile(file)) {
            return new SchemaSide(word, SnapshotFile.read(file).schema(), List.of());
        }
        boolean looksLikeFile = word.contains(".") && !word.contains("://");
        if (looksLikeFile) {
            throw Failure.of(SchemaError.NO_FOLDER, "there is no snapshot file %s".formatted(word))
                    .hint("make one: holdfast schema snapshot " + word)
                    .fact("path", word)
                    .exception();
        }
        return live(database(word), run);
    }

    private PostgresTarget database(String word) {
        try {
            return Targets.database(project, Optional.of(word));
        } catch (FailureException e) {
            if (e.failure().code() != LocalError.UNKNOWN_TARGET) {
                throw e;
            }
            throw Failure.of(SchemaError.NO_SUCH_SIDE, "there is nothing called %s".formatted(word))
                    .hint(
                            "say live, declared, migrations, empty, a snapshot file, or a database: "
                                    + e.failure().hint().orElse(""))
                    .exception(e);
        }
    }

    Session open(PostgresTarget database, Run run) {
        return Sessions.open(database, SessionSettings.defaults().named("holdfast schema"), run);
    }
}
