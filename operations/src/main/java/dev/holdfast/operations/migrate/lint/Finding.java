package dev.holdfast.operations.migrate.lint;

import java.util.List;
import java.util.Optional;

/// Something in a file that one should think about.
///
/// @param line from 1
/// @param column from 1, in characters
/// @param statement its beginning; empty where the finding is of the file
/// @param table as written
/// @param sentence what it is, and of which table
/// @param why what happens then
/// @param patch the safe form, line by line; empty if there is none to write
public record Finding(
        LintRule rule,
        Severity severity,
        String file,
        int line,
        int column,
        String statement,
        Optional<String> table,
        String sentence,
        String why,
        List<String> patch) {

    public Finding {
        patch = List.copyOf(patch);
    }
}
