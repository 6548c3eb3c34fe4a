package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.ConnectFailure;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import dev.holdfast.postgres.session.TargetSocket;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// Makes connections as `sslmode` says, each within `connect_timeout` in all.
final class Connector {
    private static final int SSL_REQUEST = 80877103;
    private static final int CANCEL_REQUEST = 80877102;

    private final PostgresTarget target;
    private final ReplicationMode mode;
    private final WireSettings settings;
    private final Run run;

    private enum Encryption {
        NEVER,
        IF_OFFERED,
        ALWAYS
    }

    Connector(PostgresTarget target, ReplicationMode mode, WireSettings settings, Run run) {
        this.target = target;
        this.mode = mode;
        this.settings = settings;
        this.run = run;
    }

    /// Tries what the mode wishes first; `allow` and `prefer` also take the other way, where the
    /// server lets nobody in by the first.
    WireConnection open() {
        run.checkCancelled();
        var sslMode = target.isSocketDirectory() ? SslMode.DISABLE : target.sslMode();
        return switch (sslMode) {
            case DISABLE -> connect(Encryption.NEVER);
            case ALLOW -> connectOr(Encryption.NEVER, Encryption.ALWAYS);
            case PREFER -> connectOr(Encryption.IF_OFFERED, Encryption.NEVER);
            case REQUIRE, VERIFY_CA, VERIFY_FULL -> connect(Encryption.ALWAYS);
        };
    }

    private WireConnection connectOr(Encryption first, Encryption second) {
        try {
            return connect(first);
        } catch (FailureException e) {
            if (e.failure().code() != PostgresError.HBA_REJECTED) {
                throw e;
            }
            try {
                return connect(second);
            } catch (FailureException again) {
                // The first refusal is of what was wished; the second of what was a try.
                throw again.failure().code() == PostgresError.HBA_REJECTED
                                || again.failure().code() == PostgresError.TLS
                        ? e
                        : again;
            }
        }
    }

    private WireConnection connect(Encryption encryption) {
        Duration limit = target.connectTimeout();
        long deadline = System.nanoTime() + (limit.isZero() ? Long.MAX_VALUE / 2 : limit.toNanos());
        try {
            return connect(encryption, limit, deadline);
        } catch (IOException e) {
            run.checkCancelled();
            throw ConnectFailure.of(target, isOver(deadline) ? late(e) : e, limit);
        }
    }

    private WireConnection connect(Encryption encryption, Duration limit, long deadline)
            throws IOException {
        var socket = TargetSocket.connect(target, limit);
        // Ends also what has no limit of its own, such as a TLS handshake that trickles in.
        try (var _ = run.after(left(deadline), () -> closeQuietly(socket))) {
            var transport = transport(Transport.over(socket, run), encryption, deadline, true);
            var reader = new MessageReader(transport);
            var welcome =
                    new Login(target, transport, reader, deadline)
                            .run(mode, settings.applicationName());
            return new WireConnection(target, mode, settings, run, transport, reader, welcome);
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
            throw asConnectFailure(e, deadline);
        }
    }

    /// A server that breaks the protocol before it has let us in is none.
    private RuntimeException asConnectFailure(Exception e, long deadline) throws IOException {
        if (e instanceof IOException io) {
            throw io;
        }
        if (e instanceof FailureException failure
                && failure.failure().code() == PostgresError.BROKEN_PROTOCOL
                && !isOver(deadline)) {
            return ConnectFailure.notPostgres(target)
                    .fact("protocol", failure.failure().message())
                    .exception(e);
        }
        return (RuntimeException) e;
    }

    private Transport transport(
            Transport plain, Encryption encryption, long deadline, boolean cancellable)
            throws IOException {
        if (encryption == Encryption.NEVER) {
            return plain;
        }
        return switch (answerToSslRequest(plain, deadline, cancellable)) {
            case 'S' -> plain.encrypted(target);
            case 'N' -> {
                if (encryption == Encryption.ALWAYS) {
                    throw ConnectFailure.noTls(target).exception();
                }
                yield plain;
            }
            // Its words are not shown: nobody has proven yet whose they are (CVE-2024-10977).
            case 'E' ->
                    throw ConnectFailure.notReady(
                                    target, "it answered the request for TLS with an error")
                            .exception();
            default -> throw ConnectFailure.notPostgres(target).exception();
        };
    }

    private byte answerToSslRequest(Transport plain, long deadline, boolean cancellable)
            throws IOException {
        var request = new MessageWriter().beginUntyped().int32(SSL_REQUEST);
        plain.write(request.bytes(), request.end(), left(deadline));
        byte[] answer = new byte[1];
        if (plain.read(answer, 0, 1, deadline, cancellable) == 0) {
            throw new SocketTimeoutException("no answer to the request for TLS");
        }
        return answer[0];
    }

    /// Asks the server, over a connection of its own, to cancel what another session does. There is
    /// no answer: the server closes the connection once it has passed the request on.
    void cancel(int process, int key, boolean encrypted, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (var socket = TargetSocket.connect(target, limit);
                var _ = run.after(limit, () -> closeQuietly(socket))) {
            var transport =
                    transport(
                            Transport.over(socket, run),
                            encrypted ? Encryption.ALWAYS : Encryption.NEVER,
                            deadline,
                            false);
            var request =
                    new MessageWriter()
                            .beginUntyped()
                            .int32(CANCEL_REQUEST)
                            .int32(process)
                            .int32(key);
            transport.write(request.bytes(), request.end(), left(deadline));
            transport.read(new byte[1], 0, 1, deadline, false);
        } catch (IOException | FailureException _) {
            // It is a wish: a server that cannot be asked will notice the closed connection.
        }
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    }

    private static SocketTimeoutException late(IOException cause) {
        var late = new SocketTimeoutException("no time left");
        late.initCause(cause);
        return late;
    }

    private static boolean isOver(long deadline) {
        return System.nanoTime() - deadline >= 0;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It was to end, and has.
        }
    }
}
