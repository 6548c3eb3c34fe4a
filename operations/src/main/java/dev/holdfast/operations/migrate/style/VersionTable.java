package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Session;
import java.time.Duration;
import java.util.List;

/// The table in which a tool keeps what is applied. Its statements are texts without parameters,
/// because they are sent behind a migration's own text, in its transaction; names in them are
/// qualified and quoted, and so are values, whatever the session's settings are.
///
/// Its `toString()` is its name for people.
public interface VersionTable {
    /// Its name as SQL writes it, quoted only where need be.
    String sql(Session session);

    /// Its name as SQL writes it, always quoted.
    String quoted();

    /// What it says; a table that does not exist says that nothing is applied. A table that the
    /// tool cannot have written is refused.
    TableState read(Session session);

    boolean exists(Session session);

    /// The statements that make it, where it does not exist.
    String creation();

    /// The statements that record a move as done.
    String done(Move move, MigrationScript script);

    /// The same where how long the script took is known. Without it the time is measured by the
    /// server, which is right where the script was sent in front of these, in the same query.
    default String done(Move move, MigrationScript script, Duration elapsed) {
        return done(move, script);
    }

    /// The statements that record a move as begun, before a script that does not take effect as a
    /// whole; none where the tool records nothing then.
    String begun(Move move, MigrationScript script);

    /// The statements that record that such a move failed and has left something; none where what
    /// [#begun] recorded says so.
    String failed(Move move, MigrationScript script);

    /// The same where how long the script took is known.
    default String failed(Move move, MigrationScript script, Duration elapsed) {
        return failed(move, script);
    }

    /// The statements that take back what [#begun] recorded, because nothing of the move is there.
    String takenBack(Move move);

    /// The statements after which the table says that a version is the newest applied one, whatever
    /// it says now.
    String forced(MigrationVersion version, MigrationFolder folder);

    /// The query for the newest applied version, as [#told] tells it, with `(dirty)` behind it
    /// where something was begun and not finished; no row, or null, where nothing is applied.
    String newest();

    /// A version as [#newest] answers it.
    default String told(MigrationVersion version) {
        return version.text();
    }

    /// The statements that bring the table in line with the files without changing which versions
    /// are applied: what failed is forgotten, what was modified is recorded as it is now; none
    /// where the tool's table cannot differ.
    default String repaired(MigrationFolder folder) {
        return "";
    }

    /// The advisory locks that the tool's own runners take for this table, as the one bigint each
    /// of `pg_advisory_lock`.
    List<Long> locks(String database);
}
