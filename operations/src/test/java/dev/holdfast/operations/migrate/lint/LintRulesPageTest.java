package dev.holdfast.operations.migrate.lint;

import dev.holdfast.testkit.Golden;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// The page of the rules is what the rules say of themselves.
class LintRulesPageTest {

    @Test
    void each_rule_is_on_the_page() {
        var page =
                new StringBuilder(
                        """
                        # What `holdfast migrate lint` looks for

                        A rule is milder where the server says that the table is small, and where only a server could know
                        (an old type, a function). Tables that the same run makes are never warned of, nor files that are
                        applied; in downs nothing is said of what is dropped or renamed.

                        A finding is allowed by a comment before its statement, or at the end of its line:

                        ```sql
                        -- holdfast:allow blocking-index: the table has 200 rows
                        CREATE INDEX colours_name ON colours (name);
                        ```

                        At the top of a file, with an empty line after it, such a comment is for all of the file. One without a
                        reason, and one that allows what is not found, are told as well.

                        | rule | as a rule | because |
                        |---|---|---|
                        """);
        for (LintRule rule : LintRule.values()) {
            page.append(
                    "| `%s` | %s | %s |\n"
                            .formatted(
                                    rule.id(),
                                    rule.severity().name().toLowerCase(Locale.ROOT),
                                    rule.why()));
        }
        Golden.matches(
                Golden.repository(LintRulesPageTest.class).resolve("docs/reference/lint.md"),
                page.toString());
    }
}
