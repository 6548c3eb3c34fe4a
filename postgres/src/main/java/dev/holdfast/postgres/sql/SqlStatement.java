package dev.holdfast.postgres.sql;

import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One statement of a [SqlScript]: a part of its text, and what can be said of it by its words.
/// What it is by, the manual's page of each command and the server's calls of
/// `PreventInTransactionBlock` and `RequireTransactionBlock`, 13 to 18.
public final class SqlStatement {
    private static final int MOST_SHOWN = 100;

    private final String source;
    private final int start;
    private final int end;
    private final Optional<InlineData> data;

    private List<SqlToken> tokens = List.of();
    private List<String> words = List.of();

    SqlStatement(String source, int start, int end, Optional<InlineData> data) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.data = data;
    }

    SqlStatement with(InlineData rows) {
        return new SqlStatement(source, start, end, Optional.of(rows));
    }

    /// Rows for `COPY ... FROM STDIN` that stand in the script after it, without the line `\.`.
    ///
    /// @param start the first row's first character
    /// @param end where the line `\.` begins
    public record InlineData(int start, int end) {}

    /// From its first token to its last, without the semicolon.
    public String text() {
        return source.substring(start, end);
    }

    /// Its first character's index in the script (UTF-16, from 0).
    public int start() {
        return start;
    }

    /// The index after its last character.
    public int end() {
        return end;
    }

    public Optional<InlineData> inlineData() {
        return data;
    }

    /// Its tokens but space and comments; their places are those in the script.
    public List<SqlToken> tokens() {
        if (tokens.isEmpty()) {
            tokens = tokens(Integer.MAX_VALUE);
        }
        return tokens;
    }

    /// The first of its tokens: a statement may have megabytes of values.
    public List<SqlToken> tokens(int most) {
        var found = new ArrayList<SqlToken>();
        var lexer = new SqlLexer(source, start, end);
        while (found.size() < most && lexer.next()) {
            if (lexer.kind() != Kind.SPACE
                    && lexer.kind() != Kind.COMMENT
                    && lexer.kind() != Kind.PSQL_COMMAND) {
                found.add(lexer.token());
            }
        }
        return List.copyOf(found);
    }

    /// Its keywords and plain names in upper case, in order: no literals, no comments, no quoted
    /// names, nothing of a body in quotes.
    public List<String> words() {
        if (words.isEmpty()) {
            var found = new ArrayList<String>();
            var lexer = new SqlLexer(source, start, end);
            while (lexer.next()) {
                if (lexer.kind() == Kind.WORD) {
                    found.add(SqlNames.upper(source.substring(lexer.start(), lexer.end())));
                }
            }
            words = List.copyOf(found);
        }
        return words;
    }

    /// Whether its first words, be there signs between them or not, are these; upper case.
    public boolean begins(String... first) {
        var lexer = new SqlLexer(source, start, end);
        int found = 0;
        while (found < first.length && lexer.next()) {
            if (lexer.kind() == Kind.WORD) {
                if (!lexer.isWord(first[found])) {
                    return false;
                }
                found++;
            }
        }
        return found == first.length;
    }

    /// Whether this keyword is anywhere in it.
    public boolean contains(String word) {
        return words().contains(word.toUpperCase(Locale.ROOT));
    }

    /// Its beginning in one line, for messages.
    public String excerpt() {
        // As much as can be shown after spaces are taken together; a statement may have megabytes.
        String head = source.substring(start, Math.min(end, start + 20 * MOST_SHOWN));
        String line = head.replaceAll("\\s+", " ");
        return line.length() <= MOST_SHOWN && start + head.length() == end
                ? line
                : line.substring(0, Math.min(MOST_SHOWN, line.length())) + " ...";
    }

    /// Whether it begins or ends a transaction.
    public boolean controlsTransaction() {
        return beginsTransaction() || endsTransaction() || rollsBack() || begins("ROLLBACK", "TO");
    }

    /// `BEGIN` or `START TRANSACTION`.
    public boolean beginsTransaction() {
        return begins("BEGIN") || begins("START", "TRANSACTION");
    }

    /// Whether what was done before it is lasting after it.
    public boolean endsTransaction() {
        return (begins("COMMIT") && !begins("COMMIT", "PREPARED"))
                || begins("END")
                || begins("PREPARE", "TRANSACTION");
    }

    /// Whether what was done before it, back to the transaction's beginning, is undone after it.
    public boolean rollsBack() {
        if (begins("ABORT")) {
            return true;
        }
        // ROLLBACK [WORK | TRANSACTION] TO goes back to a savepoint only.
        return begins("ROLLBACK")
                && !begins("ROLLBACK", "PREPARED")
                && !words().subList(0, Math.min(3, words().size())).contains("TO");
    }

    /// Whether it ends a transaction and begins the next at once: `COMMIT AND CHAIN`.
    public boolean chains() {
        return (endsTransaction() || rollsBack())
                && contains("CHAIN")
                && !words().get(Math.max(0, words().size() - 2)).equals("NO");
    }

    /// Whether the server runs it only outside of a transaction block, so that it cannot be undone
    /// as a whole when it fails. Of `CLUSTER t` and `REINDEX TABLE t` only the server can tell: it
    /// refuses them where `t` is partitioned.
    public boolean refusesTransaction() {
        return AloneStatements.refusesTransaction(this);
    }

    /// Whether it may itself commit part of its work: a procedure, or a DO block that ends
    /// transactions or calls one, outside of a transaction block.
    public boolean mayCommitInside() {
        return begins("CALL") || (begins("DO") && AloneStatements.endsTransactions(this));
    }

    /// Whether it moves data over the client's connection, which a script sent as one query cannot.
    public boolean copiesThroughClient() {
        if (!begins("COPY")) {
            return false;
        }
        int depth = 0;
        boolean direction = false;
        for (SqlToken token : tokens()) {
            depth += token.isSign("(") ? 1 : token.isSign(")") ? -1 : 0;
            if (depth == 0) {
                if (direction && (token.is("STDIN") || token.is("STDOUT"))) {
                    return true;
                }
                direction = token.is("FROM") || token.is("TO");
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return excerpt();
    }
}
