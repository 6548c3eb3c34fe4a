package dev.holdfast.operations.local;

import dev.holdfast.postgres.server.ServerBinaries;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A restored data directory that is to become a server of the project.
///
/// @param name the server's name; must be free
/// @param data the data directory, absolute; it belongs to whom the server is to run as
/// @param programs what to start it with
/// @param like the cluster of this project that it is a copy of: its password opens the copy too
/// @param settings what to put into its configuration, given its port and its socket
public record RestoredCopy(
        String name,
        Path data,
        ServerBinaries programs,
        Optional<String> like,
        Configuring settings) {

    /// Writes the settings that only the starting knows.
    @FunctionalInterface
    public interface Configuring {
        /// @param settings parameters of postgresql.conf by name, values unquoted
        void write(Map<String, String> settings);
    }
}
