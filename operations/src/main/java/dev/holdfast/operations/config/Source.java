package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;

/// The text a configuration is read from, for messages and origins.
///
/// @param label the file as people would type it: `holdfast.yml`, `../holdfast.yml`
record Source(String label) {

    /// A place in it, such as `holdfast.yml:12`.
    String at(int line) {
        return label + ":" + line;
    }

    Failure failure(ConfigError code, int line, String message) {
        return Failure.of(code, at(line) + ": " + message).fact("path", label).fact("line", line);
    }
}
