package dev.holdfast.operations.migrate.style;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a file as Flyway reads it (ResourceNameParser): `V1_2__add_users.sql`.
///
/// @param prefix V, U, R or B
/// @param version as it is recorded, dots for underlines; empty for R
/// @param description spaces for underlines
record FlywayName(char prefix, String version, String description) {
    private static final String SUFFIX = ".sql";
    private static final String SEPARATOR = "__";
    private static final Pattern VERSION = Pattern.compile("[0-9]+([._][0-9]+)*");
    private static final Pattern LIKE_NAME =
            Pattern.compile("[VURBvurb][0-9._-]*_.*", Pattern.DOTALL);

    /// The callbacks that a run of `flyway migrate` would call (its manual, "Callback events").
    private static final Set<String> CALLBACKS =
            Set.of(
                    "beforeMigrate",
                    "beforeRepeatables",
                    "beforeEachMigrate",
                    "beforeEachMigrateStatement",
                    "afterEachMigrateStatement",
                    "afterEachMigrate",
                    "afterVersioned",
                    "afterMigrateApplied",
                    "afterMigrate",
                    "beforeCreateSchema",
                    "createSchema",
                    "beforeConnect",
                    "afterConnect");

    static Optional<FlywayName> of(String fileName) {
        if (!isSql(fileName)) {
            return Optional.empty();
        }
        String name = fileName.substring(0, fileName.length() - SUFFIX.length());
        char prefix = name.isEmpty() ? ' ' : name.charAt(0);
        if ("VURB".indexOf(prefix) < 0) {
            return Optional.empty();
        }
        String rest = name.substring(1);
        int separator = rest.indexOf(SEPARATOR);
        String version = separator < 0 ? rest : rest.substring(0, separator);
        String description = separator < 0 ? "" : rest.substring(separator + SEPARATOR.length());
        Matcher matcher = VERSION.matcher(version);
        boolean valid = prefix == 'R' ? version.isEmpty() && separator == 0 : matcher.matches();
        return valid
                ? Optional.of(
                        new FlywayName(
                                prefix, version.replace('_', '.'), description.replace('_', ' ')))
                : Optional.empty();
    }

    private static boolean isSql(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    /// Whether Flyway would call such a file by itself, before, between or after migrations.
    static boolean isCallback(String fileName) {
        if (!isSql(fileName)) {
            return false;
        }
        String name = fileName.substring(0, fileName.length() - SUFFIX.length());
        int separator = name.indexOf(SEPARATOR);
        return CALLBACKS.contains(separator < 0 ? name : name.substring(0, separator));
    }

    /// Whether somebody may have meant a migration.
    static boolean isAlike(String fileName) {
        return isSql(fileName) && LIKE_NAME.matcher(fileName).matches();
    }

    /// What tells it from all others.
    MigrationVersion key() {
        return prefix == 'R' ? repeatable(description) : new MigrationVersion(version);
    }

    /// The version that stands for a repeatable migration, which has none.
    static MigrationVersion repeatable(String description) {
        return new MigrationVersion("R__" + description.replace(' ', '_'));
    }
}
