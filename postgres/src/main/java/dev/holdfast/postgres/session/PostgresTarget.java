package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A database to connect to.
public record PostgresTarget(
        String host,
        int port,
        String database,
        String user,
        Optional<Secret> password,
        SslMode sslMode,
        Optional<Path> sslRootCertificate,
        Optional<Path> sslCertificate,
        Optional<Path> sslKey,
        Map<String, String> parameters) {
    public PostgresTarget {
        parameters = Map.copyOf(parameters);
    }
}
