package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.TargetTls;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// Bytes to and from a server, plain or encrypted, with a limit for every wait. One thread may read
/// while another writes.
final class Transport implements AutoCloseable {
    /// How soon a waiting reader notices that the run was cancelled.
    private static final int SLICE_MILLIS = 250;

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Run run;

    private Transport(Socket plain, Socket socket, Run run) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.run = run;
    }

    static Transport over(Socket connected, Run run) throws IOException {
        return new Transport(connected, connected, run);
    }

    /// The same connection, encrypted from here on.
    Transport encrypted(PostgresTarget target) throws IOException {
        // Whatever came after the server's consent came unencrypted, from whomever
        // (CVE-2021-23222).
        if (in.available() > 0) {
            throw WireFailure.broken("more than its consent to TLS before TLS began");
        }
        return new Transport(plain, TargetTls.encrypt(plain, target), run);
    }

    Optional<SSLSession> session() {
        return socket instanceof SSLSocket tls ? Optional.of(tls.getSession()) : Optional.empty();
    }

    boolean isEncrypted() {
        return socket instanceof SSLSocket;
    }

    /// Reads at least one byte.
    ///
    /// @param deadline on the clock of [System#nanoTime()]
    /// @param cancellable whether cancelling the run ends the wait
    /// @return how many bytes; 0 when the time was up
    int read(byte[] into, int offset, int length, long deadline, boolean cancellable)
            throws IOException {
        while (true) {
            if (cancellable) {
                run.checkCancelled();
            }
            // Rounded up: a wait of less than a millisecond reads what is there all the same.
            long left = Math.ceilDiv(deadline - System.nanoTime(), 1_000_000L);
            if (left <= 0) {
                return 0;
            }
            socket.setSoTimeout((int) Math.min(left, SLICE_MILLIS));
            try {
                int count = in.read(into, offset, length);
                if (count < 0) {
                    throw new EOFException("the server closed the connection");
                }
                return count;
            } catch (SocketTimeoutException _) {
                if (Thread.interrupted()) {
                    Thread.currentThread().interrupt();
                    throw new CancelledException();
                }
            }
        }
    }

    /// Writes all of it, or closes the connection once the time is up.
    void write(byte[] from, int length, Duration limit) throws IOException {
        long start = System.nanoTime();
        try (var _ = run.after(limit, this::close)) {
            out.write(from, 0, length);
            out.flush();
        } catch (IOException e) {
            if (System.nanoTime() - start >= limit.toNanos()) {
                var late = new SocketTimeoutException("the server does not read");
                late.initCause(e);
                throw late;
            }
            throw e;
        }
    }

    /// Closes the connection at once, from any thread. Without the farewell of TLS, which would
    /// wait for a server that does not read; the protocol has a farewell of its own.
    @Override
    public void close() {
        try {
            plain.close();
        } catch (IOException _) {
            // It was to end, and has.
        }
    }
}
