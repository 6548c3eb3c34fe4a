package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.config.MigrationTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose files a folder has, as far as their names and the marks in the first and the last of them
/// tell.
///
/// @param tools each with a file that speaks for it
/// @param foreign a tool that Holdfast cannot stand in for, with a file that speaks for it
record FolderLook(Map<MigrationTool, String> tools, Optional<String> foreign) {
    private static final Pattern GOLANG = Pattern.compile("[0-9]+_.*\\.(up|down)\\..*");
    private static final Pattern NUMBERED = Pattern.compile("[0-9]+.*\\.sql");
    private static final Pattern GO = Pattern.compile("[0-9]+_.*(?<!_test)\\.go");
    private static final int HEAD = 65_536;

    /// Files by which other tools can be told, by name.
    private static final Map<String, String> FOREIGN =
            Map.of(
                    "migration_lock.toml", "Prisma",
                    "atlas.sum", "Atlas",
                    "sqitch.plan", "Sqitch",
                    "sqitch.conf", "Sqitch",
                    "__init__.py", "Django");

    static FolderLook at(Path folder) {
        var tools = new EnumMap<MigrationTool, String>(MigrationTool.class);
        var numbered = new ArrayList<Path>();
        Optional<String> foreign = Optional.empty();
        var entries = FolderFiles.list(folder);
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (GOLANG.matcher(name).matches()) {
                tools.putIfAbsent(MigrationTool.GOLANG_MIGRATE, name);
            } else if (NUMBERED.matcher(name).matches()) {
                numbered.add(entry);
            } else if (GO.matcher(name).matches()) {
                tools.putIfAbsent(MigrationTool.GOOSE, name);
            } else if (FlywayName.of(name).isPresent() || FlywayName.isCallback(name)) {
                tools.putIfAbsent(MigrationTool.FLYWAY, name);
            } else if (foreign.isEmpty()) {
                foreign = foreign(name);
            }
        }
        AlembicFolder.find(folder)
                .ifPresent(found -> tools.put(MigrationTool.ALEMBIC, found.scripts().toString()));
        if (!numbered.isEmpty()) {
            mark(tools, numbered.getFirst());
            mark(tools, numbered.getLast());
            addPlain(tools, numbered.getFirst());
        } else if (tools.isEmpty()) {
            flywayBelow(entries).ifPresent(it -> tools.put(MigrationTool.FLYWAY, it));
        }
        return new FolderLook(tools, tools.isEmpty() ? foreign.or(() -> below(entries)) : foreign);
    }

    private static void addPlain(Map<MigrationTool, String> tools, Path file) {
        if (!tools.containsKey(MigrationTool.DBMATE)
                && !tools.containsKey(MigrationTool.GOOSE)
                && !tools.containsKey(MigrationTool.GOLANG_MIGRATE)) {
            tools.put(MigrationTool.PLAIN, String.valueOf(file.getFileName()));
        }
    }

    private static void mark(Map<MigrationTool, String> tools, Path file) {
        String head = head(file);
        String name = String.valueOf(file.getFileName());
        if (Dbmate.marks(head)) {
            tools.putIfAbsent(MigrationTool.DBMATE, name);
        }
        if (GooseFile.marks(head)) {
            tools.putIfAbsent(MigrationTool.GOOSE, name);
        }
    }

    private static String head(Path file) {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (var in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
            return head.startsWith("\uFEFF") ? head.substring(1) : head;
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// Flyway looks into the folders of a folder, too.
    private static Optional<String> flywayBelow(List<Path> entries) {
        return entries.stream()
                .filter(Files::isDirectory)
                .filter(it -> !String.valueOf(it.getFileName()).startsWith("."))
                .flatMap(it ->
                        FolderFiles.list(it).stream()
                                .map(file -> String.valueOf(file.getFileName())))
                .filter(name -> FlywayName.of(name).isPresent())
                .findFirst();
    }

    private static Optional<String> foreign(String name) {
        if (name.endsWith(".rb")) {
            return Optional.of("Rails (%s)".formatted(name));
        }
        if (name.matches("(?i).*changelog.*\\.(xml|ya?ml|json|sql)")) {
            return Optional.of("Liquibase (%s)".formatted(name));
        }
        return Optional.ofNullable(FOREIGN.get(name)).map(tool -> "%s (%s)".formatted(tool, name));
    }

    /// Tools whose migrations are folders.
    private static Optional<String> below(List<Path> entries) {
        for (Path entry : entries) {
            if (Files.exists(entry.resolve("migration.sql"))) {
                return Optional.of("Prisma (%s/migration.sql)".formatted(entry.getFileName()));
            }
            if (Files.exists(entry.resolve("up.sql"))) {
                return Optional.of("Diesel (%s/up.sql)".formatted(entry.getFileName()));
            }
        }
        return Optional.empty();
    }
}
