package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A listener on loopback that says what a test tells it to, whatever it is asked. Not a stand-in
/// for PostgreSQL, but for everything that is not.
final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private volatile byte @Nullable [] script;
    private volatile boolean staysOpen;

    FakeServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Says this to the next connection; to those after it (requests to cancel) nothing.
    void willSay(byte[] bytes, boolean andStaysOpen) {
        staysOpen = andStaysOpen;
        script = bytes;
    }

    PostgresTarget target() {
        return PostgresTarget.of("127.0.0.1", listener.getLocalPort(), "db", "user")
                .withPassword(Secret.of("secret"))
                .withSsl(SslMode.DISABLE, Optional.empty());
    }

    /// Runs the client beside the server, until the client is done.
    void serve(Runnable client) {
        Callable<String> clientThenEnd =
                () -> {
                    try (this) {
                        client.run();
                        return "done";
                    }
                };
        RealPostgres.run().together(List.of(clientThenEnd, this::serveAll));
    }

    private String serveAll() {
        Socket last = null;
        while (true) {
            try {
                Socket next = listener.accept();
                close(last);
                last = next;
                answer(next);
            } catch (IOException _) {
                if (listener.isClosed()) {
                    close(last);
                    return "done";
                }
            }
        }
    }

    private void answer(Socket client) throws IOException {
        byte[] bytes = script;
        script = null;
        if (bytes != null) {
            client.getOutputStream().write(bytes);
        }
        if (bytes == null || !staysOpen) {
            client.shutdownOutput();
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException _) {
            // It was to end.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] message(char type, Consumer<MessageWriter> content) {
        var writer = new MessageWriter().begin(type);
        content.accept(writer);
        int length = writer.end();
        return Arrays.copyOf(writer.bytes(), length);
    }

    static byte[] empty(char type) {
        return message(type, _ -> {});
    }

    static byte[] login(String version) {
        return joined(
                message('R', message -> message.int32(0)),
                message('S', message -> message.text("server_version").text(version)),
                message('K', message -> message.int32(7).int32(8)),
                ready());
    }

    static byte[] ready() {
        return message('Z', message -> message.int8((byte) 'I'));
    }

    static byte[] rows(List<String> columns, List<List<String>> rows) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(
                message(
                        'T',
                        message -> {
                            int16(message, columns.size());
                            for (String column : columns) {
                                message.text(column).int32(0).int32(0).int32(0).int32(0);
                                int16(message, 0);
                            }
                        }));
        for (var row : rows) {
            all.writeBytes(
                    message(
                            'D',
                            message -> {
                                int16(message, row.size());
                                for (String value : row) {
                                    byte[] text = value.getBytes(StandardCharsets.UTF_8);
                                    message.int32(text.length).bytes(ByteBuffer.wrap(text));
                                }
                            }));
        }
        all.writeBytes(message('C', message -> message.text("SELECT")));
        return all.toByteArray();
    }

    static void int16(MessageWriter message, int value) {
        message.int8((byte) (value >> 8)).int8((byte) value);
    }

    static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
