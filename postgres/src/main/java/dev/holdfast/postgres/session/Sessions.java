package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/// The one way to open a connection to PostgreSQL.
///
/// The driver's connection is made directly, not through DriverManager: its search for drivers
/// costs a cold start several tenths of a second.
public final class Sessions {
    private static final int OLDEST_MAJOR = 13;

    private Sessions() {}

    /// Opens a session; close it when done. Every reason why it does not come about is a failure of
    /// its own ([PostgresError]) with a hint.
    ///
    /// @param run whose cancellation cancels the statement that is under way
    public static Session open(PostgresTarget target, SessionSettings settings, Run run) {
        run.checkCancelled();
        int timeout = (int) target.connectTimeout().toSeconds();
        var properties = properties(target, settings, timeout);
        try {
            var connection =
                    new PgConnection(
                            new HostSpec[] {new HostSpec(driverHost(target), target.port())},
                            properties,
                            "jdbc:postgresql:");
            try {
                // The time limit is meant for the login, not for long statements.
                connection.setNetworkTimeout(Runnable::run, 0);
                var session = new Session(connection, target, settings, run);
                session.set(timeouts(settings));
                String timeZone = target.parameters().get("timezone");
                if (timeZone != null) {
                    // The driver always names a zone at login, which beats `options`.
                    session.setTimeZone(timeZone);
                }
                checkVersion(session, target);
                return session;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw ConnectFailure.of(target, e, timeout);
        }
    }

    private static String driverHost(PostgresTarget target) {
        return target.isSocketDirectory() ? "localhost" : target.host();
    }

    private static Properties properties(
            PostgresTarget target, SessionSettings settings, int timeoutSeconds) {
        var properties = new Properties();
        properties.setProperty("PGHOST", driverHost(target));
        properties.setProperty("PGPORT", String.valueOf(target.port()));
        properties.setProperty("PGDBNAME", target.database());
        properties.setProperty("user", target.user());
        target.password()
                .map(Secret::reveal)
                .ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty(
                "ApplicationName",
                target.parameters().getOrDefault("application_name", settings.applicationName()));
        // Saves a round trip: what we send at login is understood by every server we take.
        properties.setProperty("assumeMinServerVersion", "12");
        // Plain statements go as simple queries, undivided; those with parameters do not.
        properties.setProperty("preferQueryMode", "extendedForPrepared");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", String.valueOf(timeoutSeconds));
        properties.setProperty("socketTimeout", String.valueOf(timeoutSeconds));
        target.serverOptions().ifPresent(options -> properties.setProperty("options", options));
        addParameter("search_path", "currentSchema", target, properties);
        addParameter("channel_binding", "channelBinding", target, properties);
        if (target.isSocketDirectory()) {
            properties.setProperty("sslmode", SslMode.DISABLE.word());
            properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
            properties.setProperty("socketFactoryArg", target.address());
        } else {
            TargetTls.addSettings(target, properties);
        }
        return properties;
    }

    private static void addParameter(
            String ours, String drivers, PostgresTarget target, Properties properties) {
        String value = target.parameters().get(ours);
        if (value != null) {
            properties.setProperty(drivers, value);
        }
    }

    private static String timeouts(SessionSettings settings) {
        var statements = new StringBuilder();
        settings.statementTimeout()
                .map(Sessions::millis)
                .ifPresent(time ->
                        statements.append("set statement_timeout = ").append(time).append(';'));
        settings.lockTimeout()
                .map(Sessions::millis)
                .ifPresent(
                        time -> statements.append("set lock_timeout = ").append(time).append(';'));
        return statements.toString();
    }

    /// At least 1: 0 would switch the time-out off.
    private static long millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    private static void checkVersion(Session session, PostgresTarget target) {
        var version = session.serverVersion();
        if (version.major() < OLDEST_MAJOR) {
            throw Failure.of(
                            PostgresError.UNSUPPORTED_VERSION,
                            "%s is PostgreSQL %s, which is not supported"
                                    .formatted(target.address(), version))
                    .hint("Holdfast works with PostgreSQL %d and newer".formatted(OLDEST_MAJOR))
                    .fact("version", version.toString())
                    .exception();
        }
    }
}
