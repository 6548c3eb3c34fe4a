package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the styles have in common in looking at a folder and at a session.
final class FolderFiles {
    private FolderFiles() {}

    /// What is in a folder, by name.
    static List<Path> list(Path folder) {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        } catch (IOException _) {
            throw Failure.of(
                            MigrateError.NO_FOLDER,
                            "the migrations folder %s %s"
                                    .formatted(
                                            folder,
                                            Files.isDirectory(folder)
                                                    ? "cannot be read"
                                                    : "does not exist or is not a folder"))
                    .hint("correct `migrations` in holdfast.yml, or make the folder")
                    .fact("path", folder.toString())
                    .exception();
        }
        files.sort(null);
        return files;
    }

    static RuntimeException duplicate(MigrationVersion version, Path one, Path other) {
        // In the order of names, since a folder's own order is chance.
        Path first = one.compareTo(other) < 0 ? one : other;
        Path second = one.compareTo(other) < 0 ? other : one;
        return Failure.of(
                        MigrateError.DUPLICATE_FILE,
                        "%s and %s are the same migration, version %s"
                                .formatted(first.getFileName(), second.getFileName(), version))
                .hint("give one of them another number, or move it out of the folder")
                .fact("version", version.toString())
                .exception();
    }

    /// The first schema of the search path that exists.
    static String currentSchema(Session session) {
        return session.one(
                        Sql.text("select pg_catalog.current_schema() as schema"),
                        row -> row.findText("schema"))
                .orElseThrow(() ->
                        Failure.of(
                                        MigrateError.NO_SCHEMA,
                                        "no schema of the search path exists in database %s"
                                                .formatted(session.target().database()))
                                .hint(
                                        "create it (create schema public), or set search_path in"
                                                + " the URL")
                                .exception());
    }
}
