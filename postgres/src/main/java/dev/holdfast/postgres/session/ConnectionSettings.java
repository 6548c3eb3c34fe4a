package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The settings a connection string may hold (manual, section "Parameter Key Words" of libpq, and
/// what pgjdbc, asyncpg and golang-migrate add): which are used, which make no difference here and
/// which are refused because leaving them out would weaken what was asked for.
final class ConnectionSettings {
    private static final Set<String> PARTS =
            Set.of(
                    "host",
                    "port",
                    "dbname",
                    "user",
                    "password",
                    "sslmode",
                    "sslrootcert",
                    "sslcert",
                    "sslkey");

    private static final Set<String> PARAMETERS =
            Set.of(
                    "connect_timeout",
                    "application_name",
                    "options",
                    "channel_binding",
                    "service",
                    "passfile",
                    "search_path",
                    "role",
                    "statement_timeout",
                    "lock_timeout",
                    "idle_in_transaction_session_timeout",
                    "timezone");

    /// Other drivers' spellings.
    private static final Map<String, String> ALIASES =
            Map.ofEntries(
                    Map.entry("database", "dbname"),
                    Map.entry("username", "user"),
                    Map.entry("ssl", "sslmode"),
                    Map.entry("ApplicationName", "application_name"),
                    Map.entry("applicationName", "application_name"),
                    Map.entry("currentSchema", "search_path"),
                    Map.entry("connectTimeout", "connect_timeout"),
                    Map.entry("channelBinding", "channel_binding"),
                    Map.entry("TimeZone", "timezone"));

    /// Tuning of other clients, without meaning for one session of Holdfast.
    private static final Set<String> IGNORED =
            Set.of(
                    "fallback_application_name",
                    "keepalives",
                    "keepalives_idle",
                    "keepalives_interval",
                    "keepalives_count",
                    "tcp_user_timeout",
                    "load_balance_hosts",
                    "loadBalanceHosts",
                    "gssencmode",
                    "gssEncMode",
                    "sslcompression",
                    "sslsni",
                    "prepareThreshold",
                    "preparedStatementCacheQueries",
                    "preparedStatementCacheSizeMiB",
                    "preferQueryMode",
                    "defaultRowFetchSize",
                    "reWriteBatchedInserts",
                    "binaryTransfer",
                    "stringtype",
                    "tcpKeepAlive",
                    "loginTimeout",
                    "socketTimeout",
                    "prepared_statement_cache_size",
                    "statement_cache_size",
                    "default_query_exec_mode",
                    "pool_max_conns",
                    "pool_min_conns");

    private static final Map<String, String> REFUSED =
            Map.of(
                    "hostaddr", "give the address as the host",
                    "sslcrl", "revocation lists are not supported yet",
                    "sslcrldir", "revocation lists are not supported yet",
                    "sslpassword", "use a key file without a password, mode 0600",
                    "requirepeer", "it belongs to Unix sockets; use a host and TLS",
                    "requiressl", "write sslmode=require",
                    "ssl_min_protocol_version", "TLS 1.2 is the lowest that is ever used",
                    "ssl_max_protocol_version", "TLS 1.2 is the lowest that is ever used",
                    "require_auth", "it is not supported yet",
                    "replication", "Holdfast opens replication connections by itself");

    private ConnectionSettings() {}

    static TargetParts read(Map<String, String> settings, String source) {
        var said = new LinkedHashMap<String, String>();
        settings.forEach((name, value) -> {
            String canonical = canonical(name, source);
            if (!value.isEmpty() && !IGNORED.contains(canonical)) {
                said.put(canonical, accepted(name, canonical, value, source));
            }
        });
        return new TargetParts(
                take(said, "host").map(host -> host(host, source)),
                take(said, "port").map(port -> port(port, source)),
                take(said, "dbname"),
                take(said, "user"),
                take(said, "password").map(Secret::of),
                take(said, "sslmode").map(SslMode::parse),
                take(said, "sslrootcert").map(path -> path("sslrootcert", path, source)),
                take(said, "sslcert").map(path -> path("sslcert", path, source)),
                take(said, "sslkey").map(path -> path("sslkey", path, source)),
                said);
    }

    private static String canonical(String name, String source) {
        String canonical = ALIASES.getOrDefault(name, name);
        if (PARTS.contains(canonical)
                || PARAMETERS.contains(canonical)
                || IGNORED.contains(canonical)
                || canonical.startsWith("x-")) {
            return canonical;
        }
        String reason = REFUSED.get(canonical);
        if (reason != null) {
            throw bad("%s has the parameter %s, which is refused".formatted(source, name), reason);
        }
        var known = new TreeSet<>(PARTS);
        known.addAll(PARAMETERS);
        known.addAll(ALIASES.keySet());
        throw bad(
                "%s has an unknown parameter, %s".formatted(source, name),
                Nearest.to(name, known)
                        .map("did you mean %s?"::formatted)
                        .orElse("parameters are libpq's, such as sslmode or connect_timeout"));
    }

    private static String accepted(String name, String canonical, String value, String source) {
        if (value.indexOf('\0') >= 0) {
            throw bad("%s has a zero byte in %s".formatted(source, name), "take it out");
        }
        return switch (canonical) {
            case "sslmode" -> name.equals("ssl") ? ssl(value) : value;
            case "connect_timeout" -> seconds(value, source);
            case "channel_binding" -> channelBinding(value, source);
            default -> value;
        };
    }

    /// JDBC's and asyncpg's `ssl`: true means a checked certificate in both.
    private static String ssl(String value) {
        return switch (value) {
            case "true", "True", "1" -> SslMode.VERIFY_FULL.word();
            case "false", "False", "0" -> SslMode.DISABLE.word();
            default -> value;
        };
    }

    private static String seconds(String value, String source) {
        if (!value.matches("\\d{1,6}")) {
            throw bad(
                    "connect_timeout in %s is '%s', not a number of seconds"
                            .formatted(source, value),
                    "write whole seconds, such as connect_timeout=10; 0 waits for ever");
        }
        return value;
    }

    private static String channelBinding(String value, String source) {
        if (!Set.of("disable", "prefer", "require").contains(value)) {
            throw bad(
                    "channel_binding in %s is '%s'".formatted(source, value),
                    "use disable, prefer or require");
        }
        return value;
    }

    private static String host(String host, String source) {
        if (host.contains(",")) {
            throw bad(
                    "%s names several hosts, but a session goes to one".formatted(source),
                    "name one server, usually the primary");
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? inner(host) : host;
        boolean socket = bare.startsWith("/");
        if (!socket && !bare.matches("[\\p{L}\\p{N}._-]+|[0-9a-fA-F:.]+(%[\\w.-]+)?")) {
            throw bad(
                    "the host in %s is not a host name, an address or a socket directory"
                            .formatted(source),
                    "check it, and encode @ : / in user or password as %40 %3A %2F");
        }
        return bare;
    }

    private static String inner(String bracketed) {
        return bracketed.substring(1, bracketed.length() - 1);
    }

    private static int port(String text, String source) {
        if (text.contains(",")) {
            throw bad(
                    "%s names several ports, but a session goes to one".formatted(source),
                    "name one server, usually the primary");
        }
        if (!text.matches("\\d{1,5}")
                || Integer.parseInt(text) < 1
                || Integer.parseInt(text) > 65535) {
            throw bad(
                    "the port in %s is not a number from 1 to 65535".formatted(source),
                    "check it, and encode @ : / in user or password as %40 %3A %2F");
        }
        return Integer.parseInt(text);
    }

    private static Path path(String name, String text, String source) {
        try {
            return Path.of(text);
        } catch (InvalidPathException _) {
            throw bad("%s in %s is not a path".formatted(name, source), "check it");
        }
    }

    static FailureException bad(String message, String hint) {
        return Failure.of(PostgresError.BAD_TARGET, message).hint(hint).exception();
    }

    private static Optional<String> take(Map<String, String> said, String name) {
        return Optional.ofNullable(said.remove(name));
    }
}
