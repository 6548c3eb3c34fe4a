package dev.holdfast.postgres.session;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong on the way to a PostgreSQL server and in talking to it. Numbers 1 to 40 are
/// those of talking to servers, 41 to 99 those of reading what servers write.
public enum PostgresError implements FailureCode {
    /// A connection string, a service file or a `PG*` variable is wrong.
    BAD_TARGET(1, FailureKind.USAGE),
    /// Nothing answers at the address.
    NO_SERVER(2, FailureKind.UNAVAILABLE),
    /// The host's name has no address.
    UNKNOWN_HOST(3, FailureKind.UNAVAILABLE),
    /// The server did not answer in time.
    CONNECT_TIMED_OUT(4, FailureKind.UNAVAILABLE),
    /// The password is wrong or missing.
    WRONG_PASSWORD(5, FailureKind.DENIED),
    /// The database does not exist.
    NO_DATABASE(6, FailureKind.NOT_FOUND),
    /// The role does not exist or may not log in.
    NO_ROLE(7, FailureKind.DENIED),
    /// No rule of pg_hba.conf lets the connection in.
    HBA_REJECTED(8, FailureKind.DENIED),
    /// All connections are taken.
    TOO_MANY_CONNECTIONS(9, FailureKind.UNAVAILABLE),
    /// The server is starting up, shutting down or recovering.
    NOT_READY(10, FailureKind.UNAVAILABLE),
    /// TLS was demanded and the server has none, or it failed.
    TLS(11, FailureKind.UNAVAILABLE),
    /// The server's certificate is not to be trusted.
    CERTIFICATE(12, FailureKind.DENIED),
    /// The connection broke.
    CONNECTION_LOST(13, FailureKind.UNAVAILABLE),
    /// The server refused a statement.
    REFUSED(14, FailureKind.REFUSED),
    /// A lock was not granted in time.
    LOCK_TIMED_OUT(15, FailureKind.CONFLICT),
    /// A statement took longer than it may.
    STATEMENT_TIMED_OUT(16, FailureKind.REFUSED),
    /// A script copies rows over the connection, which one query cannot.
    COPY_THROUGH_CLIENT(17, FailureKind.USAGE),
    /// The server is older or newer than what is supported.
    UNSUPPORTED_VERSION(18, FailureKind.UNAVAILABLE),
    /// What answers at the address is not PostgreSQL.
    NOT_POSTGRES(19, FailureKind.UNAVAILABLE),
    /// The server asks for a way to log in that is not supported, or not safe here.
    BAD_LOGIN_METHOD(20, FailureKind.DENIED),
    /// What the server sent breaks the rules of the protocol.
    BROKEN_PROTOCOL(21, FailureKind.UNAVAILABLE),
    /// The server did not answer in time over a connection that stands.
    ANSWER_TIMED_OUT(22, FailureKind.UNAVAILABLE),
    /// The server has removed the WAL that is asked for.
    WAL_REMOVED(23, FailureKind.NOT_FOUND),
    /// The server cannot do this in its version.
    UNSUPPORTED_COMMAND(24, FailureKind.UNAVAILABLE),
    /// The server found pages damaged while it read them.
    DAMAGED_PAGES(25, FailureKind.DAMAGED),
    /// A WAL record has the right checksum and a form that is not known.
    BAD_WAL(41, FailureKind.DAMAGED),
    /// The control file is damaged, or not one of a version that is known.
    BAD_CONTROL_FILE(42, FailureKind.DAMAGED);

    private final int number;
    private final FailureKind kind;

    PostgresError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "POSTGRES";
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
