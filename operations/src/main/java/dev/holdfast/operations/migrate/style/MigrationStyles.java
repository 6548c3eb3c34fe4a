package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.config.MigrationTool;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out whose files a folder has and whose table a database has: one look at each.
public final class MigrationStyles {
    private MigrationStyles() {}

    /// The style of a folder for a database. What is declared is taken as it is; else the files
    /// decide, and the tables must not contradict them.
    ///
    /// @param now what placeholders of the time say
    public static MigrationStyle find(
            Path folder, Session session, Optional<MigrationTool> declared, Instant now) {
        return of(
                declared.orElseGet(() -> chosen(folder, FolderLook.at(folder), tables(session))),
                folder,
                session,
                now);
    }

    /// The style of a folder where no database is at hand.
    public static MigrationStyle find(Path folder, Optional<MigrationTool> declared) {
        var tool = declared.orElseGet(() -> chosen(folder, FolderLook.at(folder), List.of()));
        return switch (tool) {
            case GOLANG_MIGRATE -> GolangMigrate.usual();
            case FLYWAY -> Flyway.of(folder);
            case ALEMBIC -> Alembic.of(folder);
            case DBMATE -> new Dbmate();
            case GOOSE -> Goose.usual();
            case PLAIN -> new Plain();
        };
    }

    private static MigrationStyle of(
            MigrationTool tool, Path folder, Session session, Instant now) {
        return switch (tool) {
            case GOLANG_MIGRATE -> GolangMigrate.of(session.target());
            case FLYWAY -> Flyway.of(folder, session, now);
            default -> find(folder, Optional.of(tool));
        };
    }

    private static List<KnownTable> tables(Session session) {
        var schema =
                session.one(
                        Sql.text("select pg_catalog.current_schema() as schema"),
                        row -> row.findText("schema"));
        return KnownTable.of(session, schema);
    }

    private static MigrationTool chosen(Path folder, FolderLook look, List<KnownTable> tables) {
        var files = List.copyOf(look.tools().keySet());
        var confirmed =
                files.stream()
                        .filter(tool ->
                                tables.stream()
                                        .anyMatch(it -> it.style().equals(Optional.of(tool))))
                        .toList();
        if (confirmed.size() == 1) {
            return confirmed.getFirst();
        }
        if (confirmed.size() > 1 || (tables.isEmpty() && files.size() > 1)) {
            throw ambiguous("%s has files of %s".formatted(folder, told(look)), tables, files);
        }
        if (!files.isEmpty() && !tables.isEmpty()) {
            throw ambiguous(
                    "%s has files of %s, but the database was migrated by %s"
                            .formatted(folder, told(look), told(tables)),
                    List.of(),
                    Stream.concat(files.stream(), ours(tables).stream()).distinct().toList());
        }
        return files.isEmpty() ? ofTables(folder, look, tables) : files.getFirst();
    }

    /// What an empty folder is for.
    private static MigrationTool ofTables(Path folder, FolderLook look, List<KnownTable> tables) {
        var ours = ours(tables);
        if (tables.size() == 1 && ours.size() == 1) {
            return ours.getFirst();
        }
        if (tables.size() > 1) {
            throw ambiguous(
                    "the database was migrated by %s, and %s has no files that tell which one is"
                                    .formatted(told(tables), folder)
                            + " meant",
                    List.of(),
                    ours);
        }
        String whose = look.foreign().orElseGet(() -> told(tables));
        if (!whose.isEmpty()) {
            throw Failure.of(
                            MigrateError.UNKNOWN_STYLE,
                            "the migrations are those of %s, which Holdfast cannot run"
                                    .formatted(whose))
                    .hint(
                            "run them with that tool; or begin a folder of another style and declare"
                                    + " it: style: golang-migrate")
                    .exception();
        }
        return MigrationTool.GOLANG_MIGRATE;
    }

    private static List<MigrationTool> ours(List<KnownTable> tables) {
        return tables.stream().flatMap(it -> it.style().stream()).distinct().toList();
    }

    private static String told(FolderLook look) {
        return look.tools().entrySet().stream()
                .map(it -> "%s (%s)".formatted(it.getKey(), it.getValue()))
                .collect(Collectors.joining(" and "));
    }

    private static String told(List<KnownTable> tables) {
        return tables.stream().map(KnownTable::toString).collect(Collectors.joining(" and "));
    }

    private static RuntimeException ambiguous(
            String message, List<KnownTable> tables, List<MigrationTool> candidates) {
        String more = tables.isEmpty() ? "" : ", and the database was migrated by " + told(tables);
        return Failure.of(MigrateError.AMBIGUOUS_STYLE, message + more)
                .hint(
                        "if the folder and the database are the right ones, declare in holdfast.yml,"
                                + " beside `migrations` of the database, whose they are: "
                                + candidates.stream()
                                        .map("style: %s"::formatted)
                                        .collect(Collectors.joining(" or ")))
                .exception();
    }
}
