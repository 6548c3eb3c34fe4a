package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong in migrating.
public enum MigrateError implements FailureCode {
    /// The configuration names no migrations for the database.
    NO_FOLDER_DECLARED(1, FailureKind.USAGE),
    /// The folder of migrations cannot be read.
    NO_FOLDER(2, FailureKind.NOT_FOUND),
    /// Two files stand for one version and direction.
    DUPLICATE_FILE(3, FailureKind.CONFLICT),
    /// A file is not text that the server could take.
    BAD_FILE(4, FailureKind.USAGE),
    /// The database is marked dirty.
    DIRTY(5, FailureKind.CONFLICT),
    /// The database is at a version that has no file.
    UNKNOWN_VERSION(6, FailureKind.CONFLICT),
    /// The version asked for has no file.
    NO_SUCH_VERSION(7, FailureKind.NOT_FOUND),
    /// A number of migrations, or of sessions, is none.
    BAD_COUNT(8, FailureKind.USAGE),
    /// A migration to be undone has no down file.
    NO_DOWN_FILE(9, FailureKind.CONFLICT),
    /// Another runner holds the lock.
    LOCKED(10, FailureKind.CONFLICT),
    /// The server refused a migration.
    FILE_REFUSED(11, FailureKind.REFUSED),
    /// A migration began a transaction and did not end it.
    TRANSACTION_LEFT_OPEN(12, FailureKind.REFUSED),
    /// The connection broke while a migration ran.
    OUTCOME_UNKNOWN(13, FailureKind.UNAVAILABLE),
    /// The version table is another tool's, or holds what golang-migrate never writes.
    FOREIGN_TABLE(14, FailureKind.CONFLICT),
    /// No schema of the search path exists.
    NO_SCHEMA(15, FailureKind.CONFLICT),
    /// A golang-migrate parameter of the connection is wrong or not supported.
    BAD_PARAMETER(16, FailureKind.USAGE),
    /// The server is a standby.
    READ_ONLY(17, FailureKind.CONFLICT),
    /// Somebody else changed the version meanwhile.
    CHANGED_MEANWHILE(18, FailureKind.CONFLICT),
    /// After its work the version table does not say what was written.
    NOT_RECORDED(19, FailureKind.DAMAGED),
    /// The version table is in another schema than the search path leads to.
    TABLE_ELSEWHERE(20, FailureKind.CONFLICT),
    /// A name is none for a migration.
    BAD_NAME(21, FailureKind.USAGE),
    /// The writing of migrations was cut off, and left one without its up file.
    UNFINISHED(22, FailureKind.CONFLICT),
    /// The migrations that were written do not make what they were to.
    NOT_AS_DECLARED(23, FailureKind.CONFLICT),
    /// A version is none that the tool could record.
    BAD_VERSION(24, FailureKind.USAGE),
    /// What a run that was cut off has left is in the way and cannot be removed.
    LEFTOVER(25, FailureKind.CONFLICT),
    /// Files and tables do not tell whose migrations they are.
    AMBIGUOUS_STYLE(26, FailureKind.CONFLICT),
    /// The migrations are those of a tool that is not supported.
    UNKNOWN_STYLE(27, FailureKind.CONFLICT),
    /// The revisions of Alembic are not one graph, or a target is none of it.
    BAD_REVISION(28, FailureKind.CONFLICT),
    /// The team's own tool failed, or is not there.
    TOOL_FAILED(29, FailureKind.REFUSED),
    /// Something holds a lock for long, for which a migration, and all others behind it, would
    /// wait.
    IN_THE_WAY(30, FailureKind.CONFLICT),
    /// More sessions waited behind a migration, or longer, than is allowed.
    OTHERS_WAITED(31, FailureKind.CONFLICT),
    /// A pooler that keeps no sessions apart stands before the server.
    POOLED(32, FailureKind.CONFLICT),
    /// What cannot be watched cannot be rehearsed.
    NOT_REHEARSED(35, FailureKind.USAGE),
    /// A database that does not exist cannot be made.
    CANNOT_CREATE(36, FailureKind.REFUSED),
    /// A range of versions is none.
    BAD_RANGE(37, FailureKind.USAGE),
    /// A backup is asked for, and the project has no repository for it.
    NO_REPOSITORY(38, FailureKind.USAGE),
    /// A script cannot be written where it was asked for.
    NO_PLACE(39, FailureKind.CONFLICT);

    private final int number;
    private final FailureKind kind;

    MigrateError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "MIGRATE";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public FailureKind kind() {
        return kind;
    }
}
