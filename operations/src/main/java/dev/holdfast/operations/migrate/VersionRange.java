package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationVersion;

/// From which version to which: `3:5`, `:5` from nothing, `3:` to the newest, `5:3` downwards.
record VersionRange(MigrationVersion from, MigrationVersion to) {

    static VersionRange parse(String text, MigrationFolder folder) {
        String[] ends = ends(text);
        var from = end(text, ends[0], MigrationVersion.NONE, folder);
        var newest = folder.newest().map(it -> it.version()).orElse(MigrationVersion.NONE);
        var to = end(text, ends[1], newest, folder);
        if (from.equals(to)) {
            throw bad(
                    text,
                    "leads from version %s to itself".formatted(from),
                    "nothing is to be done between them");
        }
        return new VersionRange(from, to);
    }

    /// The two ends as typed; either may be empty.
    static String[] ends(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || text.indexOf(':', colon + 1) >= 0) {
            throw bad(
                    text,
                    "is no range of versions",
                    "give the version before and the one after: 3:5, :5, 3: or, downwards, 5:3");
        }
        return new String[] {text.substring(0, colon).strip(), text.substring(colon + 1).strip()};
    }

    private static MigrationVersion end(
            String range, String end, MigrationVersion usual, MigrationFolder folder) {
        if (end.isEmpty()) {
            return usual;
        }
        try {
            var version = MigrationVersion.parse(end);
            if (version.isNone() || folder.find(version).isPresent()) {
                return version;
            }
        } catch (IllegalArgumentException e) {
            throw bad(range, "is no range: %s is %s".formatted(end, e.getMessage()), "such as 3:5");
        }
        throw Failure.of(
                        MigrateError.NO_SUCH_VERSION,
                        "no migration in %s has version %s".formatted(folder.path(), end))
                .hint("its versions are the numbers that the names of its files begin with")
                .fact("version", end)
                .exception();
    }

    private static RuntimeException bad(String range, String problem, String hint) {
        return Failure.of(MigrateError.BAD_RANGE, "'%s' %s".formatted(range, problem))
                .hint(hint)
                .fact("range", range)
                .exception();
    }

    boolean isDown() {
        return to.compareTo(from) < 0;
    }
}
