package dev.holdfast.postgres.sql;

import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which statements cannot be part of a transaction: where the server calls
/// `PreventInTransactionBlock` (13 to 18), as far as the statement's words tell it. Since 12 `ALTER
/// TYPE ... ADD VALUE` is not among them.
final class AloneStatements {
    private static final Set<String> FALSE = Set.of("FALSE", "OFF", "0", "'FALSE'", "'OFF'", "'0'");

    private static final Set<String> MAY_BE =
            Set.of(
                    "VACUUM",
                    "CREATE",
                    "DROP",
                    "ALTER",
                    "REINDEX",
                    "CLUSTER",
                    "DISCARD",
                    "COMMIT",
                    "ROLLBACK");

    private AloneStatements() {}

    static boolean refusesTransaction(SqlStatement statement) {
        if (!MAY_BE.contains(word(statement.tokens(1), 0))) {
            return false;
        }
        var tokens = statement.tokens();
        return switch (word(tokens, 0)) {
            case "VACUUM" -> true;
            case "CREATE" -> creates(tokens);
            case "DROP" -> drops(tokens);
            case "ALTER" -> alters(tokens);
            case "REINDEX" -> reindexes(tokens);
            case "CLUSTER" -> isAllTables(tokens);
            case "DISCARD" -> word(tokens, 1).equals("ALL");
            case "COMMIT", "ROLLBACK" -> word(tokens, 1).equals("PREPARED");
            default -> false;
        };
    }

    private static boolean creates(List<SqlToken> tokens) {
        return switch (word(tokens, 1)) {
            case "DATABASE", "TABLESPACE" -> true;
            case "INDEX" -> word(tokens, 2).equals("CONCURRENTLY");
            case "UNIQUE" -> word(tokens, 3).equals("CONCURRENTLY");
            case "SUBSCRIPTION" -> !isOff(tokens, "CREATE_SLOT") && !isOff(tokens, "CONNECT");
            default -> false;
        };
    }

    /// A subscription without a slot could be dropped in a transaction, but only the server knows.
    private static boolean drops(List<SqlToken> tokens) {
        return switch (word(tokens, 1)) {
            case "DATABASE", "TABLESPACE", "SUBSCRIPTION" -> true;
            case "INDEX" -> word(tokens, 2).equals("CONCURRENTLY");
            default -> false;
        };
    }

    private static boolean alters(List<SqlToken> tokens) {
        return switch (word(tokens, 1)) {
            case "SYSTEM" -> true;
            case "DATABASE" ->
                    word(tokens, 3).equals("SET") && word(tokens, 4).equals("TABLESPACE");
            case "TABLE" -> word(tokens, tokens.size() - 1).equals("CONCURRENTLY");
            case "SUBSCRIPTION" -> altersSubscription(tokens);
            default -> false;
        };
    }

    private static boolean altersSubscription(List<SqlToken> tokens) {
        return switch (word(tokens, 3)) {
            case "REFRESH" -> true;
            case "SET", "ADD", "DROP" ->
                    word(tokens, 4).equals("PUBLICATION")
                            ? !isOff(tokens, "REFRESH")
                            : isNamed(tokens, "FAILOVER") || isNamed(tokens, "TWO_PHASE");
            default -> false;
        };
    }

    /// Options in parentheses come before what is built anew.
    private static boolean reindexes(List<SqlToken> tokens) {
        int at = 1;
        if (at < tokens.size() && tokens.get(at).isSign("(")) {
            at = afterParentheses(tokens, at);
            boolean concurrently =
                    tokens.subList(0, at).stream().anyMatch(it -> it.is("CONCURRENTLY"));
            if (concurrently && !isOff(tokens.subList(0, at), "CONCURRENTLY")) {
                return true;
            }
        }
        return switch (word(tokens, at)) {
            case "SCHEMA", "DATABASE", "SYSTEM" -> true;
            default -> word(tokens, at + 1).equals("CONCURRENTLY");
        };
    }

    private static boolean isAllTables(List<SqlToken> tokens) {
        int at = 1;
        if (at < tokens.size() && tokens.get(at).isSign("(")) {
            at = afterParentheses(tokens, at);
        } else if (word(tokens, at).equals("VERBOSE")) {
            at++;
        }
        return at >= tokens.size();
    }

    /// Whether the body of a DO block ends transactions, or calls a procedure that may. Of other
    /// languages than PL/pgSQL only the words are looked at.
    static boolean endsTransactions(SqlStatement statement) {
        for (SqlToken token : statement.tokens()) {
            if (token.kind() == Kind.STRING && endsTransactions(token.text())) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsTransactions(String quoted) {
        String body = quoted.startsWith("$") ? withoutTags(quoted) : quoted.replace('\'', ' ');
        var lexer = new SqlLexer(body, 0, body.length());
        boolean afterOn = false;
        while (lexer.next()) {
            if (lexer.kind() == Kind.SPACE || lexer.kind() == Kind.COMMENT) {
                continue;
            }
            // CREATE TEMP TABLE ... ON COMMIT DROP
            boolean commits = lexer.isWord("COMMIT") && !afterOn;
            if (commits || lexer.isWord("ROLLBACK") || lexer.isWord("CALL")) {
                return true;
            }
            afterOn = lexer.isWord("ON");
        }
        return false;
    }

    private static String withoutTags(String quoted) {
        int tag = quoted.indexOf('$', 1) + 1;
        return quoted.substring(tag, Math.max(tag, quoted.length() - tag));
    }

    private static boolean isNamed(List<SqlToken> tokens, String option) {
        return tokens.stream().anyMatch(it -> it.is(option));
    }

    /// Whether an option is given as false: `refresh = false`, `(concurrently off)`.
    private static boolean isOff(List<SqlToken> tokens, String option) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is(option)) {
                int value = tokens.get(i + 1).isSign("=") ? i + 2 : i + 1;
                return value < tokens.size()
                        && FALSE.contains(tokens.get(value).text().toUpperCase(Locale.ROOT));
            }
        }
        return false;
    }

    private static int afterParentheses(List<SqlToken> tokens, int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).isSign("(") ? 1 : tokens.get(i).isSign(")") ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    private static String word(List<SqlToken> tokens, int index) {
        if (index < 0 || index >= tokens.size() || tokens.get(index).kind() != Kind.WORD) {
            return "";
        }
        return SqlNames.upper(tokens.get(index).text());
    }
}
