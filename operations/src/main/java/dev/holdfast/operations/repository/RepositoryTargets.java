package dev.holdfast.operations.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.RepositoryConfig;
import dev.holdfast.store.repository.RepositoryError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the repository that is meant: the one named, or the only one.
public final class RepositoryTargets {
    private RepositoryTargets() {}

    /// A repository of the project.
    ///
    /// @param name as in the configuration
    /// @param path its folder, absolute
    public record RepositoryTarget(String name, Path path) {}

    /// The repository of this name; without a name the only one there is.
    public static RepositoryTarget repository(Project project, Optional<String> name) {
        Map<String, RepositoryConfig> known = project.config().repository();
        if (name.isEmpty() && known.size() > 1) {
            throw ambiguous(known);
        }
        String meant = name.orElseGet(() -> known.keySet().iterator().next());
        RepositoryConfig config = known.get(meant);
        if (config == null) {
            throw unknown(meant, List.copyOf(known.keySet()));
        }
        return new RepositoryTarget(meant, config.path());
    }

    private static FailureException ambiguous(Map<String, RepositoryConfig> known) {
        List<String> names = List.copyOf(known.keySet());
        return Failure.of(
                        RepositoryError.AMBIGUOUS_NAME,
                        "this project has several repositories: " + String.join(", ", names))
                .hint("name one: --repository " + names.getFirst())
                .fact("known", names)
                .exception();
    }

    private static FailureException unknown(String name, List<String> names) {
        return Failure.of(
                        RepositoryError.UNKNOWN_NAME,
                        "this project has no repository %s".formatted(name))
                .hint(
                        Nearest.to(name, names)
                                .map("did you mean %s?"::formatted)
                                .orElse("it has " + String.join(", ", names)))
                .fact("known", names)
                .exception();
    }
}
