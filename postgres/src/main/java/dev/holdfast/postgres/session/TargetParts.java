package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What was said about a server in one place (a URL, variables, a service), every part optional.
/// Several of them, the strongest first, make a [PostgresTarget].
///
/// @param parameters as in [PostgresTarget], and `service` and `passfile` until they are looked up
public record TargetParts(
        Optional<String> host,
        Optional<Integer> port,
        Optional<String> database,
        Optional<String> user,
        Optional<Secret> password,
        Optional<SslMode> sslMode,
        Optional<Path> sslRootCertificate,
        Optional<Path> sslCertificate,
        Optional<Path> sslKey,
        Map<String, String> parameters) {

    static final Path SYSTEM = Path.of("system");
    private static final int DEFAULT_PORT = 5432;

    public TargetParts {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public static TargetParts none() {
        return new TargetParts(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /// Parts from settings under libpq's names (`host`, `port`, `dbname`, `user`, `password`,
    /// `sslmode`, ...), each checked. An unknown name is refused. Empty values count as not given,
    /// as in libpq.
    ///
    /// @param source where they stand, for messages: `the URL`, `service main`
    public static TargetParts of(Map<String, String> settings, String source) {
        return ConnectionSettings.read(settings, source);
    }

    /// These parts, and where they say nothing, those of `weaker`.
    public TargetParts or(TargetParts weaker) {
        var both = new LinkedHashMap<>(weaker.parameters);
        both.putAll(parameters);
        return new TargetParts(
                host.or(weaker::host),
                port.or(weaker::port),
                database.or(weaker::database),
                user.or(weaker::user),
                password.or(weaker::password),
                sslMode.or(weaker::sslMode),
                sslRootCertificate.or(weaker::sslRootCertificate),
                sslCertificate.or(weaker::sslCertificate),
                sslKey.or(weaker::sslKey),
                both);
    }

    /// The target, with libpq's defaults: `localhost`, 5432, the operating system's user, a
    /// database of the user's name, `prefer`, or `verify-full` with `sslrootcert=system`.
    public PostgresTarget toTarget() {
        for (String lookedUp : new String[] {"service", "passfile"}) {
            if (parameters.containsKey(lookedUp)) {
                throw notHere(lookedUp);
            }
        }
        String role = user.orElseGet(() -> System.getProperty("user.name"));
        boolean systemRoots = sslRootCertificate.filter(SYSTEM::equals).isPresent();
        SslMode mode = sslMode.orElse(systemRoots ? SslMode.VERIFY_FULL : SslMode.PREFER);
        if (systemRoots && mode != SslMode.VERIFY_FULL) {
            throw Failure.of(
                            PostgresError.BAD_TARGET,
                            "sslmode %s is too weak for sslrootcert=system".formatted(mode))
                    .hint("use sslmode=verify-full, since anybody can have a public certificate")
                    .exception();
        }
        return new PostgresTarget(
                host.orElse("localhost"),
                port.orElse(DEFAULT_PORT),
                database.orElse(role),
                role,
                password,
                mode,
                sslRootCertificate,
                sslCertificate,
                sslKey,
                parameters);
    }

    private static FailureException notHere(String parameter) {
        return Failure.of(
                        PostgresError.BAD_TARGET,
                        "the parameter %s does not work in a connection of the configuration file"
                                .formatted(parameter))
                .hint("write the host, database, user and password themselves, or use ${NAME}")
                .exception();
    }

    TargetParts without(String... parameterNames) {
        var fewer = new LinkedHashMap<>(parameters);
        for (String name : parameterNames) {
            fewer.remove(name);
        }
        return new TargetParts(
                host,
                port,
                database,
                user,
                password,
                sslMode,
                sslRootCertificate,
                sslCertificate,
                sslKey,
                fewer);
    }
}
