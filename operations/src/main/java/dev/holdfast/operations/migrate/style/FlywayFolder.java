package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The reading of a location of Flyway, with the folders in it.
final class FlywayFolder {
    private final Path root;
    private final Map<MigrationVersion, Migration> versioned = new TreeMap<>();
    private final Map<MigrationVersion, Migration> undoing = new HashMap<>();
    private final Map<MigrationVersion, Migration> baselines = new TreeMap<>();

    /// In the order of their descriptions, in which they run.
    private final Map<MigrationVersion, Migration> repeatable = new TreeMap<>();

    private final TreeSet<String> strangers = new TreeSet<>();

    private FlywayFolder(Path root) {
        this.root = root;
    }

    static MigrationFolder read(Path root) {
        var folder = new FlywayFolder(root);
        folder.look(root);
        return folder.migrations();
    }

    private void look(Path folder) {
        for (Path entry : FolderFiles.list(folder)) {
            String fileName = String.valueOf(entry.getFileName());
            if (fileName.startsWith(".")) {
                continue;
            }
            if (Files.isDirectory(entry)) {
                look(entry);
            } else {
                FlywayName.of(fileName)
                        .ifPresentOrElse(name -> add(name, entry), () -> other(fileName, entry));
            }
        }
    }

    private void other(String fileName, Path file) {
        if (FlywayName.isCallback(fileName)) {
            throw Failure.of(
                            MigrateError.BAD_FILE,
                            "%s is a callback of Flyway, which Holdfast does not run"
                                    .formatted(root.relativize(file)))
                    .hint(
                            "make it a repeatable migration (R__name.sql), or move it away and run"
                                    + " it by hand")
                    .fact("file", file.toString())
                    .exception();
        }
        if (FlywayName.isAlike(fileName)) {
            strangers.add(root.relativize(file).toString());
        }
    }

    private void add(FlywayName name, Path file) {
        Map<MigrationVersion, Migration> known =
                switch (name.prefix()) {
                    case 'U' -> undoing;
                    case 'B' -> baselines;
                    case 'R' -> repeatable;
                    default -> versioned;
                };
        var other = known.putIfAbsent(name.key(), migration(name, file));
        if (other != null) {
            throw FolderFiles.duplicate(name.key(), other.up().orElse(file), file);
        }
    }

    private static Migration migration(FlywayName name, Path file) {
        Kind kind =
                switch (name.prefix()) {
                    case 'B' -> Kind.BASELINE;
                    case 'R' -> Kind.REPEATABLE;
                    default -> Kind.VERSIONED;
                };
        return new Migration(
                name.key(), name.description(), kind, Optional.of(file), Optional.empty());
    }

    private MigrationFolder migrations() {
        var all = new ArrayList<Migration>();
        for (Migration migration : versioned.values()) {
            all.add(
                    migration.undoneBy(
                            Optional.ofNullable(undoing.remove(migration.version()))
                                    .flatMap(Migration::up)));
        }
        all.addAll(repeatable.values());
        undoing.values().stream()
                .flatMap(undo -> undo.up().stream())
                .forEach(file -> strangers.add(root.relativize(file).toString()));
        return new MigrationFolder(
                root, all, List.copyOf(strangers), List.copyOf(baselines.values()));
    }
}
