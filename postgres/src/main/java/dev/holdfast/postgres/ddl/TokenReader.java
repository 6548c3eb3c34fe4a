package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.sql.SqlToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Goes through the tokens of a statement, or of a part of it, from left to right.
final class TokenReader {
    private final List<SqlToken> tokens;
    private int at;

    TokenReader(List<SqlToken> tokens) {
        this.tokens = tokens;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    Optional<SqlToken> peek() {
        return at < tokens.size() ? Optional.of(tokens.get(at)) : Optional.empty();
    }

    /// The next token, which must be there.
    SqlToken take() {
        return tokens.get(at++);
    }

    /// Whether these words come next; nothing is taken.
    boolean sees(String... words) {
        if (at + words.length > tokens.size()) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(at + i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean seesAny(Set<String> words) {
        return at < tokens.size()
                && tokens.get(at).kind() == SqlToken.Kind.WORD
                && words.contains(tokens.get(at).text().toUpperCase(Locale.ROOT));
    }

    boolean seesSign(String sign) {
        return at < tokens.size() && tokens.get(at).isSign(sign);
    }

    /// Whether this sign comes so many tokens on.
    boolean sees(int ahead, String sign) {
        return at + ahead < tokens.size() && tokens.get(at + ahead).isSign(sign);
    }

    /// Takes these words if they come next.
    boolean accept(String... words) {
        boolean seen = sees(words);
        at += seen ? words.length : 0;
        return seen;
    }

    boolean acceptSign(String sign) {
        boolean seen = seesSign(sign);
        at += seen ? 1 : 0;
        return seen;
    }

    /// `IF EXISTS`, `IF NOT EXISTS`, `ONLY`.
    void skipGuards() {
        while (accept("IF", "NOT", "EXISTS") || accept("IF", "EXISTS") || accept("ONLY")) {}
    }

    /// A name with its dots, as it is written; empty if none comes next.
    String name() {
        var name = new StringBuilder();
        while (at < tokens.size() && tokens.get(at).isName()) {
            name.append(tokens.get(at++).text());
            if (!seesSign(".") || at + 1 >= tokens.size() || !tokens.get(at + 1).isName()) {
                break;
            }
            name.append('.');
            at++;
        }
        return name.toString();
    }

    /// `(a, b, ...)`: the first name of each part; nothing if no parenthesis comes next.
    List<String> names() {
        if (!seesSign("(")) {
            return List.of();
        }
        return inParentheses().parts().stream()
                .map(part -> part.peek().map(it -> it.isName() ? it.text() : "").orElse(""))
                .filter(it -> !it.isEmpty())
                .toList();
    }

    /// What is in the parentheses that begin here; they are taken.
    TokenReader inParentheses() {
        int from = at;
        skipParentheses();
        int end = at > from + 1 && tokens.get(at - 1).isSign(")") ? at - 1 : at;
        return new TokenReader(tokens.subList(Math.min(from + 1, end), end));
    }

    /// Takes a token, or all to the parenthesis that closes it.
    void skip() {
        if (seesSign("(") || seesSign("[")) {
            skipParentheses();
        } else {
            at++;
        }
    }

    private void skipParentheses() {
        int depth = 0;
        do {
            SqlToken token = take();
            depth += token.isSign("(") || token.isSign("[") ? 1 : 0;
            depth -= token.isSign(")") || token.isSign("]") ? 1 : 0;
        } while (depth > 0 && !atEnd());
    }

    /// Skips until one of these words, outside of parentheses, or to the end.
    boolean skipTo(String... words) {
        while (!atEnd()) {
            for (String word : words) {
                if (sees(word)) {
                    return true;
                }
            }
            skip();
        }
        return false;
    }

    /// The tokens that are left, divided at commas outside of parentheses.
    List<TokenReader> parts() {
        var parts = new ArrayList<TokenReader>();
        int from = at;
        while (!atEnd()) {
            if (seesSign(",")) {
                parts.add(new TokenReader(tokens.subList(from, at)));
                from = at + 1;
            }
            skip();
        }
        if (from < tokens.size()) {
            parts.add(new TokenReader(tokens.subList(from, tokens.size())));
        }
        return parts;
    }

    int position() {
        return at;
    }

    /// The tokens between two positions.
    List<SqlToken> between(int from, int to) {
        return tokens.subList(from, to);
    }

    /// Where the first token begins in the script.
    int start() {
        return tokens.isEmpty() ? 0 : tokens.getFirst().start();
    }

    /// Where the last token ends in the script.
    int end() {
        return tokens.isEmpty() ? 0 : tokens.getLast().end();
    }
}
