package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// Parameters that are the server's (they go with the login), not the client's.
    private static final Set<String> RUN_TIME =
            Set.of(
                    "role",
                    "statement_timeout",
                    "lock_timeout",
                    "idle_in_transaction_session_timeout");

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

    /// How long logging in may take (`connect_timeout`); zero is for ever, as in libpq.
    public Duration connectTimeout() {
        return Optional.ofNullable(parameters.get("connect_timeout"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(DEFAULT_CONNECT_TIMEOUT);
    }

    /// The server's settings that go with the login (the start-up parameter `options`): what the
    /// target says under that name, and the run-time parameters it names.
    public Optional<String> serverOptions() {
        var options = new ArrayList<String>();
        parameters.forEach((name, value) -> {
            if (RUN_TIME.contains(name)) {
                options.add("-c " + name + "=" + escaped(value));
            } else if (name.equals("options")) {
                options.add(value);
            }
        });
        return options.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", options));
    }

    /// As in the server's command line: a backslash keeps spaces and backslashes.
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replaceAll("(\\s)", "\\\\$1");
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
