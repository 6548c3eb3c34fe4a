package dev.holdfast.postgres.session;

import java.util.Optional;
import java.util.OptionalInt;
import org.postgresql.util.ServerErrorMessage;

/// The server's word on a statement it refused.
///
/// @param sqlState five characters (manual, appendix "PostgreSQL Error Codes")
/// @param routine the server's own function that refused, which tells cases of one SQLSTATE apart
///   in every language
/// @param position where in the text sent, counted in characters (code points) from 1
public record ServerRefusal(
        String sqlState,
        String message,
        Optional<String> detail,
        Optional<String> hint,
        Optional<String> where,
        Optional<String> routine,
        OptionalInt position) {

    static ServerRefusal of(ServerErrorMessage error) {
        int position = error.getPosition();
        return new ServerRefusal(
                Optional.ofNullable(error.getSQLState()).orElse("XX000"),
                Optional.ofNullable(error.getMessage()).orElse("no message"),
                Optional.ofNullable(error.getDetail()),
                Optional.ofNullable(error.getHint()),
                Optional.ofNullable(error.getWhere()),
                Optional.ofNullable(error.getRoutine()),
                position > 0 ? OptionalInt.of(position) : OptionalInt.empty());
    }

    /// Message and detail in one line.
    public String sentence() {
        return detail.map(text -> message + " (" + oneLine(text) + ")").orElse(message);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ").strip().replaceAll("\\.$", "");
    }

    /// Whether the server broke the statement off because it was asked to, or time was up.
    public boolean isCancelled() {
        return sqlState.equals("57014");
    }
}
