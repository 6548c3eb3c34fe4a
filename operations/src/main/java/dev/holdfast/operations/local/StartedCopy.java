package dev.holdfast.operations.local;

import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;

/// A restored copy that runs.
///
/// @param address host and port
/// @param target its maintenance database, as the superuser
/// @param log the server's log
public record StartedCopy(
        String name, String address, int port, long pid, PostgresTarget target, Path log) {}
