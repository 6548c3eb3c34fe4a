package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Says why a connection did not come about. Decides by SQLSTATE, by the server's routine and by
/// the type of the cause, since message texts follow the server's language.
public final class ConnectFailure {
    private final PostgresTarget target;
    private final long timeoutSeconds;

    private ConnectFailure(PostgresTarget target, long timeoutSeconds) {
        this.target = target;
        this.timeoutSeconds = timeoutSeconds;
    }

    /// The server refused the login.
    public static FailureException of(PostgresTarget target, ServerRefusal refusal) {
        return located(target, new ConnectFailure(target, 0).ofServer(refusal), refusal.sqlState())
                .exception();
    }

    /// The network, or TLS, did not let the connection come about.
    public static FailureException of(PostgresTarget target, IOException cause, Duration timeout) {
        var failure = new ConnectFailure(target, timeout.toSeconds());
        return located(target, failure.ofCauses(cause).orElseGet(failure::brokeOff), "08001")
                .exception(cause);
    }

    /// TLS is demanded and the server has none.
    public static Failure noTls(PostgresTarget target) {
        return fail(
                PostgresError.TLS,
                "%s offers no TLS, and sslmode=%s demands it"
                        .formatted(target.address(), target.sslMode()),
                "turn on ssl in the server, or use sslmode=disable where the network"
                        + " is trusted");
    }

    /// The server asks for a password and there is none.
    public static Failure noPassword(PostgresTarget target) {
        return fail(
                PostgresError.WRONG_PASSWORD,
                "%s asks for the password of %s, and none is given"
                        .formatted(target.address(), target.user()),
                "put it into the URL, PGPASSWORD or ~/.pgpass");
    }

    /// What answers speaks another language.
    public static Failure notPostgres(PostgresTarget target) {
        return fail(
                PostgresError.NOT_POSTGRES,
                "what answers at %s is not PostgreSQL".formatted(target.address()),
                "check the port");
    }

    /// The server is there, but takes no sessions now.
    public static Failure notReady(PostgresTarget target, String reason) {
        return fail(
                PostgresError.NOT_READY,
                "the server at %s is not ready: %s".formatted(target.address(), reason),
                "wait a little and try again; its log tells how far it is");
    }

    /// The server's certificate is good, for another host.
    static Failure otherName(PostgresTarget target) {
        return fail(
                PostgresError.CERTIFICATE,
                "the certificate of %s does not name the host %s"
                        .formatted(target.address(), target.host()),
                "connect by a name that stands in the certificate, or"
                        + " use sslmode=verify-ca to leave the name unchecked");
    }

    static FailureException of(PostgresTarget target, SQLException cause, int timeoutSeconds) {
        var failure = new ConnectFailure(target, timeoutSeconds);
        return located(
                        target,
                        PostgresFailure.refusal(cause)
                                .map(failure::ofServer)
                                .orElseGet(() -> failure.ofDriver(cause)),
                        cause.getSQLState())
                .exception(cause);
    }

    private static Failure located(
            PostgresTarget target, Failure failure, @Nullable String sqlState) {
        return (sqlState == null ? failure : failure.fact("sqlstate", sqlState))
                .fact("host", target.host())
                .fact("port", target.port());
    }

    private Failure ofServer(ServerRefusal server) {
        String message = server.message();
        return switch (server.sqlState()) {
            case "28P01" -> wrongPassword();
            case "28000" -> notLetIn(server.routine().orElse(""), message);
            case "3D000" ->
                    fail(
                            PostgresError.NO_DATABASE,
                            "database %s does not exist on %s"
                                    .formatted(target.database(), target.address()),
                            "check the name, or create it: createdb %s"
                                    .formatted(target.database()));
            case "53300" ->
                    fail(
                            PostgresError.TOO_MANY_CONNECTIONS,
                            "%s has no free connection: %s".formatted(target.address(), message),
                            "end idle sessions (pg_stat_activity), or raise max_connections");
            case "57P03" -> notReady(target, message);
            case "57P01", "57P02" ->
                    fail(
                            PostgresError.NOT_READY,
                            "the server at %s is stopping: %s".formatted(target.address(), message),
                            "start it again");
            default ->
                    fail(
                            PostgresError.REFUSED,
                            "%s refused the login of %s: %s"
                                    .formatted(target.address(), target.user(), message),
                            server.hint().orElse(null));
        };
    }

    private Failure wrongPassword() {
        return fail(
                PostgresError.WRONG_PASSWORD,
                "%s refused the password of %s".formatted(target.address(), target.user()),
                "check user and password; an unknown user and an expired password are refused in"
                        + " the same way");
    }

    private Failure notLetIn(String routine, String message) {
        if (routine.equals("InitializeSessionUserId") || routine.equals("CheckUserRole")) {
            return fail(
                    PostgresError.NO_ROLE,
                    "%s does not let %s in: %s".formatted(target.address(), target.user(), message),
                    "check the user, or create the role with LOGIN");
        }
        return fail(
                PostgresError.HBA_REJECTED,
                "%s does not let %s into %s from this machine: %s"
                        .formatted(target.address(), target.user(), target.database(), message),
                "add a rule to the server's pg_hba.conf and reload, or"
                        + " use the sslmode that a rule asks for");
    }

    private Failure ofDriver(SQLException cause) {
        return ofCauses(cause).orElseGet(() -> ofDriverMessage(cause));
    }

    private Optional<Failure> ofCauses(Throwable cause) {
        for (Throwable reason = cause; reason != null; reason = reason.getCause()) {
            var known = ofCause(reason);
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> ofCause(Throwable reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case UnknownHostException _ ->
                            fail(
                                    PostgresError.UNKNOWN_HOST,
                                    "host %s has no address".formatted(target.host()),
                                    "check its spelling and this machine's name service");
                    case SocketTimeoutException _ ->
                            fail(
                                    PostgresError.CONNECT_TIMED_OUT,
                                    "%s did not answer within %d s"
                                            .formatted(target.address(), timeoutSeconds),
                                    "check host, port and firewalls; connect_timeout=SECONDS"
                                            + " waits longer");
                    case ConnectException _, NoRouteToHostException _ -> nothingThere();
                    case SSLException handshake -> handshake(handshake);
                    case EOFException _ -> brokeOff();
                    // A reset: it was there, and is gone.
                    case SocketException _ when !target.isSocketDirectory() -> brokeOff();
                    case IOException io when target.isSocketDirectory() -> socket(io);
                    default -> null;
                });
    }

    private Failure nothingThere() {
        return fail(
                PostgresError.NO_SERVER,
                "nothing accepts connections at %s".formatted(target.address()),
                "check host and port, that the server runs, and that its listen_addresses"
                        + " include that address");
    }

    private Failure socket(IOException reason) {
        return fail(
                PostgresError.NO_SERVER,
                "the socket %s cannot be opened: %s"
                        .formatted(target.address(), reason.getMessage()),
                "check the directory and the port, and that the server runs");
    }

    private Failure brokeOff() {
        return fail(
                PostgresError.NOT_POSTGRES,
                "%s closed the connection before the login was done".formatted(target.address()),
                "check that PostgreSQL listens on this port; its log may say more");
    }

    private Failure handshake(SSLException handshake) {
        for (Throwable at = handshake; at != null; at = at.getCause()) {
            Failure known = ofCertificate(at);
            if (known != null) {
                return known;
            }
        }
        return fail(
                PostgresError.TLS,
                "TLS with %s failed: %s".formatted(target.address(), reason(handshake)),
                "the server may demand a client certificate (sslcert, sslkey), or"
                        + " speak an old version of TLS only");
    }

    private @Nullable Failure ofCertificate(Throwable reason) {
        return switch (reason) {
            case CertificateExpiredException _ ->
                    fail(
                            PostgresError.CERTIFICATE,
                            "the certificate of %s has expired: %s"
                                    .formatted(target.address(), reason(reason)),
                            "renew the server's certificate, then reload the server");
            case CertificateNotYetValidException _ ->
                    fail(
                            PostgresError.CERTIFICATE,
                            "the certificate of %s is not valid yet: %s"
                                    .formatted(target.address(), reason(reason)),
                            "check the clock of this machine and of the certificate's maker");
            case CertPathBuilderException _ -> unknownAuthority();
            case CertPathValidatorException path when path.getCause() == null -> unknownAuthority();
            default -> null;
        };
    }

    private Failure unknownAuthority() {
        return fail(
                PostgresError.CERTIFICATE,
                "the certificate of %s is not from an authority that is trusted here"
                        .formatted(target.address()),
                "point sslrootcert at the certificate of the authority that signed it");
    }

    private Failure ofDriverMessage(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        // The driver's own texts, which are English whatever the server speaks.
        if (lower.contains("hostnameverifier")) {
            return otherName(target);
        }
        if (lower.contains("does not support ssl")) {
            return noTls(target);
        }
        if (lower.contains("no password was provided")) {
            return noPassword(target);
        }
        if (lower.startsWith("private key file") && target.sslKey().isPresent()) {
            return fail(
                    PostgresError.BAD_TARGET,
                    "the key %s (sslkey) can be read by others".formatted(target.sslKey().get()),
                    "type: chmod 0600 " + target.sslKey().get());
        }
        if ("08P01".equals(cause.getSQLState()) || lower.contains("protocol error")) {
            return notPostgres(target);
        }
        return fail(
                PostgresError.NO_SERVER,
                "no session with %s: %s".formatted(target.address(), message),
                null);
    }

    private static String reason(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }

    private static Failure fail(PostgresError code, String message, @Nullable String hint) {
        var failure = Failure.of(code, message);
        return hint == null ? failure : failure.hint(hint);
    }
}
