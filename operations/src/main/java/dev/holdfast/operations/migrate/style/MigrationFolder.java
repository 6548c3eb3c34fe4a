package dev.holdfast.operations.migrate.style;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The migrations of a folder, in the order in which they are applied.
public final class MigrationFolder {
    private final Path path;
    private final List<Migration> migrations;
    private final Map<MigrationVersion, Integer> places = new HashMap<>();
    private final List<String> strangers;
    private final List<Migration> baselines;

    /// @param strangers names that look like migrations and are none
    public MigrationFolder(Path path, List<Migration> migrations, List<String> strangers) {
        this(path, migrations, strangers, List.of());
    }

    /// @param baselines by version; they are no part of `migrations`
    MigrationFolder(
            Path path,
            List<Migration> migrations,
            List<String> strangers,
            List<Migration> baselines) {
        this.path = path;
        this.migrations = List.copyOf(migrations);
        this.strangers = List.copyOf(strangers);
        this.baselines = List.copyOf(baselines);
        for (Migration migration : migrations) {
            places.put(migration.version(), places.size());
        }
    }

    public Path path() {
        return path;
    }

    public List<Migration> all() {
        return migrations;
    }

    public List<String> strangers() {
        return strangers;
    }

    /// The newest baseline: on an empty database it runs instead of all up to its version. On any
    /// other it has no meaning.
    public Optional<Migration> baseline() {
        return baselines.isEmpty() ? Optional.empty() : Optional.of(baselines.getLast());
    }

    public Optional<Migration> find(MigrationVersion version) {
        return Optional.ofNullable(places.get(version)).map(migrations::get);
    }

    /// The newest of those that are applied once.
    public Optional<Migration> newest() {
        return migrations.stream()
                .filter(it -> it.kind() == Migration.Kind.VERSIONED)
                .reduce((_, last) -> last);
    }

    /// Those that are applied once, up to a version and with it.
    public List<Migration> upTo(MigrationVersion version) {
        return migrations.stream()
                .filter(it -> it.kind() == Migration.Kind.VERSIONED)
                .filter(it -> it.version().compareTo(version) <= 0)
                .toList();
    }

    /// The version below, or none.
    public MigrationVersion below(MigrationVersion version) {
        Integer place = places.get(version);
        if (place != null) {
            return place == 0 ? MigrationVersion.NONE : migrations.get(place - 1).version();
        }
        var below = new ArrayList<MigrationVersion>();
        for (Migration migration : migrations) {
            if (migration.version().compareTo(version) < 0) {
                below.add(migration.version());
            }
        }
        return below.isEmpty() ? MigrationVersion.NONE : below.getLast();
    }
}
