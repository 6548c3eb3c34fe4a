package dev.holdfast.kernel;

import java.util.List;

/// What an operation answers: a record whose components are shown to people as aligned figures and
/// tables, and to programs as JSON fields.
public interface Result {

    /// The answer in a sentence, with its full stop: it stands first.
    String sentence();

    /// Commands worth typing next, without the program's name, most useful first.
    default List<String> next() {
        return List.of();
    }

    /// Whether all is well. A check that found something answers false, and the exit status is 1.
    default boolean passed() {
        return true;
    }
}
