package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import java.nio.file.Path;
import java.util.SequencedMap;

/// A tool that runs migrations, as far as its files and its table go.
public interface MigrationStyle {
    /// What the tool calls itself: `golang-migrate`.
    String name();

    /// The migrations of a folder, in the order in which the tool applies them.
    MigrationFolder read(Path folder);

    /// What would be sent to the server for one direction of a migration; nothing where it has no
    /// file or section for that.
    MigrationScript script(Migration migration, Direction direction);

    /// The files of a new migration, empty but for a comment, by name; in the order in which they
    /// are to be written.
    ///
    /// @param version its digits
    SequencedMap<String, String> blank(String version, String title);

    /// The files of a new migration that does something, by name; in the order in which they are to
    /// be written, what undoes first. A tool that cannot undo is given nothing for that.
    ///
    /// @param version its digits
    SequencedMap<String, String> files(String version, String title, String up, String down);

    /// The tool's table in the database of a session; it need not exist yet.
    VersionTable table(Session session);

    /// The same where no server can be asked: in the schema that the target names, else in
    /// `public`.
    VersionTable table(PostgresTarget target);

    /// Whether the file of a migration is another one than when it was applied, as far as the
    /// tool's table can tell. A repeatable migration that is modified is to be run again.
    default boolean isModified(Migration migration, AppliedRow row) {
        return row.checksum().isPresent()
                && !row.checksum().equals(script(migration, Direction.UP).checksum());
    }
}
