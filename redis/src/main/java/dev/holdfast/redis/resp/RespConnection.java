package dev.holdfast.redis.resp;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A connection to a Redis server: a question, an answer. Made for the few commands that watch and
/// steer a server; it starts faster than a client library. Not safe for several threads.
public final class RespConnection implements AutoCloseable {
    private final RedisTarget target;
    private final Socket socket;
    private final RespReader reader;

    private RespConnection(RedisTarget target, Socket socket) throws IOException {
        this.target = target;
        this.socket = socket;
        this.reader = new RespReader(new BufferedInputStream(socket.getInputStream()));
    }

    /// Connects, logs in and chooses the database.
    ///
    /// @param patience how long connecting, and each reply, may take
    public static RespConnection open(RedisTarget target, Duration patience) {
        Socket socket = new Socket();
        try {
            int millis = (int) Math.min(patience.toMillis(), Integer.MAX_VALUE);
            socket.connect(new InetSocketAddress(target.host(), target.port()), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            var connection =
                    new RespConnection(target, target.tls() ? tls(socket, target) : socket);
            connection.logIn();
            return connection;
        } catch (IOException e) {
            closeQuietly(socket);
            throw failure(e, target);
        } catch (FailureException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    /// Sends a command and answers its reply, a refusal included.
    public RespReply ask(String... words) {
        try {
            send(List.of(words));
            return reader.read();
        } catch (IOException e) {
            throw failure(e, target);
        }
    }

    /// Sends a command that must not be refused, and answers its text.
    public String text(String... words) {
        return switch (ask(words)) {
            case RespReply.Text(String text) -> text;
            case RespReply.Whole(long number) -> String.valueOf(number);
            case RespReply.Refusal refusal -> throw refused(words[0], refusal);
            case RespReply.Nothing _, RespReply.Items _ ->
                    throw failure(
                            new IOException("the reply to " + words[0] + " is not a text"), target);
        };
    }

    /// The fields of a section of `INFO`.
    public Map<String, String> info(String section) {
        var fields = new LinkedHashMap<String, String>();
        text("INFO", section)
                .lines()
                .filter(line -> !line.startsWith("#") && line.contains(":"))
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    fields.put(line.substring(0, colon), line.substring(colon + 1));
                });
        return fields;
    }

    /// Asks the server to save all and end. It answers by closing the connection.
    ///
    /// @return why it does not, if it says so
    public Optional<RespReply.Refusal> shutdown() {
        try {
            send(List.of("SHUTDOWN"));
            return reader.read() instanceof RespReply.Refusal refusal
                    ? Optional.of(refusal)
                    : Optional.empty();
        } catch (IOException _) {
            // Closed: what was asked for.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private void logIn() {
        var login = new ArrayList<String>(List.of("AUTH"));
        target.user().ifPresent(login::add);
        target.password().map(Secret::reveal).ifPresent(login::add);
        if (target.password().isPresent()) {
            text(login.toArray(String[]::new));
        }
        if (target.database() != 0) {
            text("SELECT", String.valueOf(target.database()));
        }
    }

    private void send(List<String> words) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii("*" + words.size() + "\r\n"));
        for (String word : words) {
            byte[] text = word.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ascii("$" + text.length + "\r\n"));
            bytes.writeBytes(text);
            bytes.writeBytes(ascii("\r\n"));
        }
        socket.getOutputStream().write(bytes.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket tls(Socket plain, RedisTarget target) throws IOException {
        var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        var socket = (SSLSocket) factory.createSocket(plain, target.host(), target.port(), true);
        var parameters = socket.getSSLParameters();
        // Without this the certificate is checked, but not whose it is.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private FailureException refused(String command, RespReply.Refusal refusal) {
        boolean login = List.of("WRONGPASS", "NOAUTH", "NOPERM").contains(refusal.kind());
        return Failure.of(
                        login ? RedisError.WRONG_PASSWORD : RedisError.REFUSED,
                        "Redis at %s refused %s: %s"
                                .formatted(address(target), command, refusal.text()))
                .fact("reply", refusal.kind())
                .exception();
    }

    private static FailureException failure(IOException cause, RedisTarget target) {
        String reason =
                switch (cause) {
                    case ConnectException _ -> "nothing answers there";
                    case SocketTimeoutException _ -> "it did not answer in time";
                    default -> String.valueOf(cause.getMessage());
                };
        return Failure.of(
                        RedisError.NO_SERVER,
                        "cannot talk to Redis at %s: %s".formatted(address(target), reason))
                .fact("host", target.host())
                .fact("port", target.port())
                .exception(cause);
    }

    private static String address(RedisTarget target) {
        return target.host() + ":" + target.port();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing is lost: what was asked has been answered.
        }
    }
}
