package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;

/// The one place where what a server refuses, and what the driver throws on an open session,
/// becomes a failure.
public final class PostgresFailure {
    private PostgresFailure() {}

    static FailureException of(SQLException cause) {
        return refusal(cause)
                .map(refusal -> of(refusal).exception(cause))
                .orElseGet(() -> lost(cause));
    }

    static Optional<ServerRefusal> refusal(SQLException cause) {
        return cause instanceof PSQLException refused && refused.getServerErrorMessage() != null
                ? Optional.of(ServerRefusal.of(refused.getServerErrorMessage()))
                : Optional.empty();
    }

    /// What a server's refusal of a statement or a command is to us.
    public static Failure of(ServerRefusal refusal) {
        var failure =
                switch (refusal.sqlState()) {
                    case "55P03" ->
                            Failure.of(
                                            PostgresError.LOCK_TIMED_OUT,
                                            "a lock was not granted in time: " + refusal.sentence())
                                    .hint("find what holds it in pg_locks, then try again");
                    case "57014" ->
                            Failure.of(
                                            PostgresError.STATEMENT_TIMED_OUT,
                                            "the server broke the statement off: "
                                                    + refusal.sentence())
                                    .hint("raise statement_timeout if the work needs longer");
                    case "57P01", "57P02", "57P04" ->
                            Failure.of(
                                            PostgresError.CONNECTION_LOST,
                                            "the server ended the session: " + refusal.sentence())
                                    .hint("look into the server's log, then try again");
                    case "XX001", "XX002" ->
                            Failure.of(
                                            PostgresError.DAMAGED_PAGES,
                                            "the server found damaged data: " + refusal.sentence())
                                    .hint(
                                            "its log names the files and blocks; restore them from"
                                                    + " a good backup before they are needed");
                    case "42501" ->
                            hinted(refusal, "connect as the owner, or have the privilege granted");
                    default -> hinted(refusal, null);
                };
        return failure.fact("sqlstate", refusal.sqlState());
    }

    private static Failure hinted(
            ServerRefusal refusal, @org.jspecify.annotations.Nullable String ours) {
        var failure =
                Failure.of(PostgresError.REFUSED, "PostgreSQL refused: " + refusal.sentence());
        var hint = refusal.hint().or(() -> Optional.ofNullable(ours));
        return hint.map(failure::hint).orElse(failure);
    }

    /// The connection broke.
    ///
    /// @param reason what was seen of it on this side
    public static Failure lost(String reason) {
        return Failure.of(
                        PostgresError.CONNECTION_LOST,
                        "the connection to the server broke: " + reason)
                .hint("check that the server runs, then try again");
    }

    private static FailureException lost(SQLException cause) {
        String state = cause.getSQLState();
        boolean broken = state == null || state.startsWith("08");
        return (broken
                        ? lost(message(cause))
                        : Failure.of(
                                PostgresError.REFUSED, "the driver refused: " + message(cause)))
                .fact("sqlstate", state == null ? "08000" : state)
                .exception(cause);
    }

    private static String message(SQLException cause) {
        return String.valueOf(cause.getMessage());
    }
}
