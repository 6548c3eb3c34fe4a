package dev.holdfast.operations.config;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The configuration in force.
///
/// @param file the file it was read from
/// @param environment the environment merged over it
/// @param settings every value, in the order of the format
public record ShowResult(
        @Display(As.HIDDEN) Optional<Path> file,
        Optional<String> environment,
        List<Setting> settings)
        implements Result {
    public ShowResult {
        settings = List.copyOf(settings);
    }

    @Override
    public String sentence() {
        return file.map(path -> "The configuration is read from %s.".formatted(path))
                .orElse("There is no holdfast.yml: variables and defaults stand for it.");
    }
}
