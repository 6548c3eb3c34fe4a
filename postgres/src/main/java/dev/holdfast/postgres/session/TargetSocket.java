package dev.holdfast.postgres.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/// A plain connection to where a target says its server listens.
public final class TargetSocket {
    // A peer that has vanished without a word is noticed after a minute, not after two hours.
    private static final int IDLE_SECONDS = 30;
    private static final int PROBE_SECONDS = 10;
    private static final int PROBES = 3;

    private TargetSocket() {}

    /// Connects, trying all addresses of the host in their order, as libpq does.
    ///
    /// @param limit for all of them together; zero is for ever
    public static Socket connect(PostgresTarget target, Duration limit) throws IOException {
        if (target.isSocketDirectory()) {
            var socket = new UnixSocket(target.address());
            return connected(socket, new InetSocketAddress(0), 0);
        }
        long end = System.nanoTime() + limit.toNanos();
        IOException last = new IOException("the host has no address");
        for (InetAddress address : InetAddress.getAllByName(target.host())) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0 && !limit.isZero()) {
                throw new SocketTimeoutException("no time left for " + address);
            }
            try {
                var place = new InetSocketAddress(address, target.port());
                return withKeepAlive(
                        connected(new Socket(), place, limit.isZero() ? 0 : Math.toIntExact(left)));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Socket connected(Socket socket, InetSocketAddress place, int millis)
            throws IOException {
        try {
            socket.connect(place, millis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket withKeepAlive(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        return socket;
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value)
            throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
