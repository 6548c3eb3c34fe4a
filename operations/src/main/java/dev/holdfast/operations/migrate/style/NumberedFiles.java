package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.migrate.style.Migration.Kind;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A folder in which each migration is one file, whose name begins with its number.
final class NumberedFiles {
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private NumberedFiles() {}

    /// The files in the order of their names.
    ///
    /// @param name its first group is the number, its second the title
    /// @param undoes whether a file holds its undoing too
    static MigrationFolder read(Path folder, Pattern name, boolean undoes) {
        var migrations = new ArrayList<Migration>();
        Map<MigrationVersion, Path> known = new HashMap<>();
        var strangers = new TreeSet<String>();
        for (Path file : FolderFiles.list(folder)) {
            String fileName = String.valueOf(file.getFileName());
            Matcher matcher = name.matcher(fileName);
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (matcher.matches()) {
                var version = new MigrationVersion(matcher.group(1));
                Path other = known.putIfAbsent(version, file);
                if (other != null) {
                    throw FolderFiles.duplicate(version, other, file);
                }
                migrations.add(
                        new Migration(
                                version,
                                matcher.group(2),
                                Kind.VERSIONED,
                                Optional.of(file),
                                undoes ? Optional.of(file) : Optional.empty()));
            } else if (fileName.toLowerCase(Locale.ROOT).endsWith(".sql")
                    && !fileName.startsWith(".")) {
                strangers.add(fileName);
            }
        }
        return new MigrationFolder(folder, migrations, List.copyOf(strangers));
    }

    /// The same in the order of their numbers.
    static MigrationFolder byNumber(MigrationFolder folder) {
        var migrations = new ArrayList<>(folder.all());
        migrations.sort((one, other) -> one.version().compareTo(other.version()));
        return new MigrationFolder(folder.path(), migrations, folder.strangers());
    }

    /// The number as the file's name writes it, with its zeros.
    static String digits(Migration migration) {
        return migration
                .up()
                .map(file -> DIGITS.matcher(String.valueOf(file.getFileName())))
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .orElse(migration.version().text());
    }
}
