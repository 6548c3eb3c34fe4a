package dev.holdfast.operations.migrate;

import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import java.util.List;
import java.util.Optional;

/// The index that a `CREATE INDEX CONCURRENTLY` makes.
///
/// @param sql its name as SQL writes it, with the schema if its table has one
/// @param ifNotExists whether an index of that name makes the statement do nothing, be it invalid
record ConcurrentIndex(String sql, boolean ifNotExists) {

    /// The index of a statement, if that makes one concurrently and names it.
    static Optional<ConcurrentIndex> of(SqlStatement statement) {
        var tokens = statement.tokens();
        int at = 0;
        if (!is(tokens, at++, "CREATE")) {
            return Optional.empty();
        }
        at += is(tokens, at, "UNIQUE") ? 1 : 0;
        if (!is(tokens, at, "INDEX") || !is(tokens, at + 1, "CONCURRENTLY")) {
            return Optional.empty();
        }
        at += 2;
        boolean ifNotExists = is(tokens, at, "IF");
        at += ifNotExists ? 3 : 0;
        if (at + 2 >= tokens.size() || is(tokens, at, "ON") || !is(tokens, at + 1, "ON")) {
            return Optional.empty();
        }
        String name = tokens.get(at).text();
        at += is(tokens, at + 2, "ONLY") ? 3 : 2;
        boolean qualified = at + 1 < tokens.size() && tokens.get(at + 1).isSign(".");
        return Optional.of(
                new ConcurrentIndex(
                        qualified ? tokens.get(at).text() + "." + name : name, ifNotExists));
    }

    /// The name of the index that a `DROP INDEX CONCURRENTLY` drops, as SQL writes it.
    static Optional<String> dropped(SqlStatement statement) {
        var tokens = statement.tokens();
        if (!is(tokens, 0, "DROP") || !is(tokens, 1, "INDEX") || !is(tokens, 2, "CONCURRENTLY")) {
            return Optional.empty();
        }
        int at = is(tokens, 3, "IF") ? 5 : 3;
        if (at >= tokens.size()) {
            return Optional.empty();
        }
        boolean qualified = at + 2 < tokens.size() && tokens.get(at + 1).isSign(".");
        String first = tokens.get(at).text();
        return Optional.of(qualified ? first + "." + tokens.get(at + 2).text() : first);
    }

    private static boolean is(List<SqlToken> tokens, int at, String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }
}
