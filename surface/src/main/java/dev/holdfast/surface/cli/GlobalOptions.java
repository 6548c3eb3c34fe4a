package dev.holdfast.surface.cli;

import java.nio.file.Path;
import java.util.Optional;

/// Options that every command understands, wherever they stand.
///
/// @param config the configuration file to use instead of the nearest `holdfast.yml`
/// @param environment which environment of the file to merge over its base
/// @param json whether stdout is one JSON object
/// @param yes whether confirmations are answered yes
/// @param dryRun whether only the plan is wanted
/// @param debug whether a failure shows its stack trace
/// @param color whether to colour, where it was said
/// @param help whether help was asked for
/// @param version whether the version was asked for
public record GlobalOptions(
        Optional<Path> config,
        Optional<String> environment,
        boolean json,
        boolean yes,
        boolean dryRun,
        boolean debug,
        Optional<Boolean> color,
        boolean help,
        boolean version) {

    /// None given.
    public static final GlobalOptions NONE =
            new GlobalOptions(
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false,
                    false,
                    false,
                    Optional.empty(),
                    false,
                    false);
}
