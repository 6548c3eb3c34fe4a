package dev.holdfast.kernel;

import java.util.List;

/// A question before something is lost.
///
/// @param question what is about to happen, ending in a question mark
/// @param goes exactly what goes, a line each
/// @param typedName what must be typed to agree; shown with the question
/// @param alwaysTyped whether the name must be typed even with `--yes` (a protected environment)
public record Confirmation(
        String question, List<String> goes, String typedName, boolean alwaysTyped) {
    public Confirmation {
        goes = List.copyOf(goes);
    }

    /// Answers confirmations: a person at a terminal, `--yes`, or a test.
    @FunctionalInterface
    public interface Confirmer {
        /// Whether the caller agreed. Throws a [FailureException] when nobody can be asked.
        boolean agrees(Confirmation confirmation);
    }
}
