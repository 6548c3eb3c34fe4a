package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A database and how to reach it, complete: nothing is left to defaults.
///
/// @param host a name, an IPv4 or an IPv6 address (without brackets); starting with `/` it is the
///   directory of the server's Unix sockets
/// @param port 1 to 65535
/// @param sslRootCertificate certificates of the authorities to trust (PEM); the single word
///   `system` means those the JDK trusts
/// @param parameters everything else that was said, under libpq's names: `connect_timeout`
///   (seconds), `application_name`, `options`, run-time parameters such as `search_path`, and
///   golang-migrate's `x-` parameters, which are never sent to the server
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
        if (host.isBlank() || database.isEmpty() || user.isEmpty()) {
            throw new IllegalArgumentException("a target needs a host, a database and a user");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// A database on this machine, without a password: what most tests need.
    public static PostgresTarget of(String host, int port, String database, String user) {
        return new PostgresTarget(
                host,
                port,
                database,
                user,
                Optional.empty(),
                SslMode.PREFER,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    public boolean isSocketDirectory() {
        return host.startsWith("/");
    }

    public PostgresTarget withDatabase(String name) {
        return new PostgresTarget(
                host,
                port,
                name,
                user,
                password,
                sslMode,
                sslRootCertificate,
                sslCertificate,
                sslKey,
                parameters);
    }

    public PostgresTarget withUser(String name, Optional<Secret> itsPassword) {
        return new PostgresTarget(
                host,
                port,
                database,
                name,
                itsPassword,
                sslMode,
                sslRootCertificate,
                sslCertificate,
                sslKey,
                parameters);
    }

    public PostgresTarget withPassword(Secret secret) {
        return withUser(user, Optional.of(secret));
    }

    public PostgresTarget withSsl(SslMode mode, Optional<Path> rootCertificate) {
        return new PostgresTarget(
                host,
                port,
                database,
                user,
                password,
                mode,
                rootCertificate,
                sslCertificate,
                sslKey,
                parameters);
    }

    public PostgresTarget withParameter(String name, String value) {
        var more = new LinkedHashMap<>(parameters);
        more.put(name, value);
        return new PostgresTarget(
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCertificate,
                sslCertificate,
                sslKey,
                more);
    }

    /// The same with its certificate files resolved against `folder`, where they are relative.
    public PostgresTarget resolvedAgainst(Path folder) {
        return new PostgresTarget(
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCertificate.map(
                        path -> path.equals(TargetParts.SYSTEM) ? path : folder.resolve(path)),
                sslCertificate.map(folder::resolve),
                sslKey.map(folder::resolve),
                parameters);
    }

    /// Host and port as people write them: `db.example.com:5432`, `[::1]:5432`.
    public String address() {
        if (isSocketDirectory()) {
            return host + "/.s.PGSQL." + port;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /// The target for messages: `tmi on db.example.com:5432 as app`. Never the password.
    @Override
    public String toString() {
        return "%s on %s as %s".formatted(database, address(), user);
    }
}
