package dev.holdfast.operations.config;

import java.nio.file.Path;
import java.util.Optional;

/// The project a command works on.
///
/// @param root the folder of `holdfast.yml`, or the working folder where there is none; absolute
/// @param file the `holdfast.yml` that was read; absent when variables or defaults stand for it
/// @param environment the environment that was merged over the base
/// @param isProtected whether what destroys must be confirmed by a typed name, even with `--yes`
public record Project(
        Path root,
        Optional<Path> file,
        Optional<String> environment,
        boolean isProtected,
        Config config) {}
