package dev.holdfast.operations.config;

import java.nio.file.Path;
import java.util.Locale;

/// Names taken from a folder's name, for what the user did not name.
final class Names {
    private static final int LONGEST = 63;

    private Names() {}

    /// A project's name.
    static String project(Path folder) {
        String name =
                String.valueOf(folder.getFileName())
                        .replaceAll("[^A-Za-z0-9._-]", "-")
                        .replaceFirst("^[._-]+", "");
        return name.isEmpty() || folder.getNameCount() == 0 ? "project" : shortened(name);
    }

    /// A database's name: small letters, digits and underscores, so that SQL needs no quotes.
    static String database(String project) {
        String name =
                project.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_]", "_")
                        .replaceFirst("^([0-9])", "db_$1");
        return NameRule.DATABASE.reserved().contains(name) ? "db_" + name : shortened(name);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
