package dev.holdfast.postgres.session;

import static dev.holdfast.postgres.session.ConnectionSettings.bad;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.postgresql.core.SocketFactoryFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.ssl.PGjdbcHostnameVerifier;
import org.postgresql.util.PSQLException;

/// TLS as a target asks for it. The driver's classes do the work also where the driver itself is
/// not used: they read certificates and keys as libpq does, and one program must not have two
/// opinions of whom to trust.
public final class TargetTls {
    private TargetTls() {}

    /// Encrypts a connection whose server has agreed to it, and checks the server's certificate as
    /// far as the target's `sslmode` says.
    ///
    /// @throws dev.holdfast.kernel.FailureException if a file that the target names cannot be used
    public static SSLSocket encrypt(Socket plain, PostgresTarget target) throws IOException {
        var properties = new Properties();
        addSettings(target, properties);
        try {
            var factory = SocketFactoryFactory.getSslSocketFactory(properties);
            var socket =
                    (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
            socket.setUseClientMode(true);
            socket.startHandshake();
            if (factory instanceof LibPQFactory files) {
                files.throwKeyManagerException();
            }
            if (target.sslMode() == SslMode.VERIFY_FULL
                    && !PGjdbcHostnameVerifier.INSTANCE.verify(
                            target.host(), socket.getSession())) {
                throw ConnectFailure.otherName(target).exception();
            }
            return socket;
        } catch (PSQLException e) {
            throw ConnectFailure.of(target, e, 0);
        }
    }

    /// Adds what the driver's TLS classes read.
    static void addSettings(PostgresTarget target, Properties properties) {
        var root = target.sslRootCertificate();
        // As in libpq, a given authority is checked even where only encryption was asked for.
        var mode =
                target.sslMode() == SslMode.REQUIRE && root.isPresent()
                        ? SslMode.VERIFY_CA
                        : target.sslMode();
        properties.setProperty("sslmode", mode.word());
        if (root.filter(TargetParts.SYSTEM::equals).isPresent()) {
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if (mode.compareTo(SslMode.VERIFY_CA) >= 0) {
            Path file =
                    root.orElse(
                            Path.of(System.getProperty("user.home"), ".postgresql", "root.crt"));
            properties.setProperty("sslrootcert", readable("sslrootcert", file, mode));
        }
        target.sslCertificate()
                .ifPresent(
                        file -> properties.setProperty("sslcert", readable("sslcert", file, mode)));
        target.sslKey()
                .ifPresent(
                        file -> properties.setProperty("sslkey", readable("sslkey", file, mode)));
    }

    private static String readable(String parameter, Path file, SslMode mode) {
        if (!Files.isReadable(file)) {
            throw bad(
                    "%s %s does not exist or cannot be read, and sslmode=%s needs it"
                            .formatted(parameter, file, mode),
                    "correct %s, or choose another sslmode".formatted(parameter));
        }
        return file.toString();
    }
}
