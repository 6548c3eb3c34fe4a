package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;

/// Something in a repository that is not what was written.
///
/// @param object the object's name in the repository, which is also its file's path
/// @param offset where in it, in bytes from its beginning
/// @param problem what is wrong, in a few words
public record Damage(String object, long offset, String problem) {

    /// The damage as the failure of what wanted to read it.
    FailureException failure() {
        return with(Failure.of(RepositoryError.DAMAGED, message())).exception();
    }

    FailureException failure(Throwable cause) {
        return with(Failure.of(RepositoryError.DAMAGED, message())).exception(cause);
    }

    private String message() {
        return "%s is damaged at byte %d: %s".formatted(object, offset, problem);
    }

    private Failure with(Failure failure) {
        return failure.hint("see how far it goes: holdfast repository check")
                .fact("object", object)
                .fact("offset", offset);
    }
}
