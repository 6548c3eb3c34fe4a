package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `-- holdfast:allow RULE: reason`, for the statement that follows (or on whose line it stands);
/// at the top of a file with an empty line after it, for all of the file.
final class Suppressions {
    private static final String MARK = "holdfast:allow";
    private static final Pattern ALLOW =
            Pattern.compile(
                    "holdfast:allow[ \\t]+([\\w-]+(?:[ \\t]*,[ \\t]*[\\w-]+)*)(?:[ \\t]*:[ \\t]*([^\\r\\n]*))?");

    private final SqlScript script;
    private final List<Allow> allows = new ArrayList<>();

    /// One rule that is allowed, and the part of the file that it is allowed in.
    private static final class Allow {
        private final String rule;
        private final String reason;
        private final int at;
        private final int from;
        private final int to;
        private boolean used;

        Allow(String rule, String reason, int at, int from, int to) {
            this.rule = rule;
            this.reason = reason;
            this.at = at;
            this.from = from;
            this.to = to;
        }
    }

    private Suppressions(SqlScript script) {
        this.script = script;
    }

    static Suppressions of(SqlScript script) {
        var suppressions = new Suppressions(script);
        if (script.text().contains(MARK)) {
            script.tokens().stream()
                    .filter(it -> it.kind() == Kind.COMMENT && it.text().contains(MARK))
                    .forEach(suppressions::read);
        }
        return suppressions;
    }

    private void read(SqlToken comment) {
        Matcher matcher = ALLOW.matcher(comment.text());
        while (matcher.find()) {
            String reason = matcher.group(2) == null ? "" : matcher.group(2);
            String plain = reason.replace("*/", "").strip();
            for (String rule : matcher.group(1).split(",")) {
                allow(rule.strip(), plain, comment);
            }
        }
    }

    private void allow(String rule, String reason, SqlToken comment) {
        if (isOfFile(comment)) {
            allows.add(new Allow(rule, reason, comment.start(), 0, Integer.MAX_VALUE));
            return;
        }
        var statement = statement(comment);
        int from = statement == null ? comment.start() : statement.start();
        int to = statement == null ? comment.start() : statement.end();
        allows.add(new Allow(rule, reason, comment.start(), from, to));
    }

    /// Above the first statement, and apart from it by an empty line.
    private boolean isOfFile(SqlToken comment) {
        var statements = script.statements();
        if (statements.isEmpty()) {
            return true;
        }
        int first = statements.getFirst().start();
        return comment.end() <= first
                && script.text()
                        .substring(comment.end(), first)
                        .replaceAll("[ \\t\\r]", "")
                        .contains("\n\n");
    }

    private @Nullable SqlStatement statement(SqlToken comment) {
        SqlStatement before = null;
        for (SqlStatement statement : script.statements()) {
            if (comment.start() < statement.end()) {
                boolean sameLine =
                        before != null
                                && isOnOneLine(before.end(), comment.start())
                                && comment.end() <= statement.start();
                return sameLine ? before : statement;
            }
            before = statement;
        }
        return before;
    }

    private boolean isOnOneLine(int from, int to) {
        return script.text().indexOf('\n', from) >= to || script.text().indexOf('\n', from) < 0;
    }

    /// Whether a finding of this rule at this place is allowed.
    boolean allows(LintRule rule, int at) {
        boolean allowed = false;
        for (Allow allow : allows) {
            if (allow.rule.equals(rule.id()) && allow.from <= at && at <= allow.to) {
                allow.used = true;
                allowed = true;
            }
        }
        return allowed;
    }

    /// What is wrong with the comments themselves.
    void report(FindingSink sink) {
        for (Allow allow : allows) {
            if (allow.reason.isEmpty()) {
                sink.report(
                        LintRule.ALLOW_WITHOUT_REASON,
                        allow.at,
                        "%s is allowed without a reason".formatted(allow.rule),
                        List.of("-- holdfast:allow %s: why it is safe here".formatted(allow.rule)));
            }
            if (LintRule.named(allow.rule).isEmpty()) {
                sink.report(
                        LintRule.ALLOW_UNUSED,
                        allow.at,
                        "there is no rule %s".formatted(allow.rule),
                        List.of());
            } else if (!allow.used) {
                sink.report(
                        LintRule.ALLOW_UNUSED,
                        allow.at,
                        "%s is allowed, and not found".formatted(allow.rule),
                        List.of());
            }
        }
    }

    /// Where findings go.
    interface FindingSink {
        void report(LintRule rule, int at, String sentence, List<String> patch);
    }
}
