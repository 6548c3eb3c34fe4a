package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.session.ConnectFailure;
import dev.holdfast.postgres.session.PostgresTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/// The start of a session, from the start-up message to the first ReadyForQuery (manual, section
/// "Start-up"): the login methods are trust, SCRAM, md5 and, where nobody can listen, a password in
/// clear text.
final class Login {
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int NONCE_BYTES = 18;
    private static final int PARAMETERS_LIMIT = 200;
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String PLAIN = "SCRAM-SHA-256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PostgresTarget target;
    private final Transport transport;
    private final MessageReader reader;
    private final long deadline;
    private final MessageWriter writer = new MessageWriter();

    Login(PostgresTarget target, Transport transport, MessageReader reader, long deadline) {
        this.target = target;
        this.transport = transport;
        this.reader = reader;
        this.deadline = deadline;
    }

    /// What the server says of a session it has begun.
    ///
    /// @param parameters what it reports (message ParameterStatus)
    /// @param process and `cancelKey`: what a request to cancel must name (message BackendKeyData)
    record Welcome(Map<String, String> parameters, int process, int cancelKey) {}

    /// Returns once the server waits for commands. What it refuses is a failure with the reason.
    Welcome run(ReplicationMode mode, String applicationName) throws IOException {
        writer.beginUntyped().int32(PROTOCOL_3_0);
        parameter("user", target.user());
        parameter("database", target.database());
        parameter("replication", mode.word());
        parameter(
                "application_name",
                target.parameters().getOrDefault("application_name", applicationName));
        parameter("client_encoding", "UTF8");
        target.serverOptions().ifPresent(options -> parameter("options", options));
        writer.int8((byte) 0);
        send();
        authenticate();
        return welcome();
    }

    private Welcome welcome() throws IOException {
        var parameters = new HashMap<String, String>();
        int process = 0;
        int cancelKey = 0;
        while (true) {
            MessageBody said = answer();
            switch (reader.type()) {
                case 'K' -> {
                    process = said.int32();
                    cancelKey = said.int32();
                }
                case 'S' -> parameters.put(said.text(), said.text());
                case 'Z' -> {
                    return new Welcome(parameters, process, cancelKey);
                }
                default -> throw WireFailure.broken("another message than those of a login");
            }
            if (parameters.size() > PARAMETERS_LIMIT) {
                throw WireFailure.broken("hundreds of parameters");
            }
        }
    }

    private void parameter(String name, String value) {
        writer.text(name).text(value);
    }

    private void authenticate() throws IOException {
        boolean bound = false;
        while (true) {
            MessageBody request = request();
            int method = request.int32();
            switch (method) {
                case 0 -> {
                    if (!bound && bindingIsDemanded()) {
                        throw unbound();
                    }
                    return;
                }
                case 3 -> clearText();
                case 5 -> md5(request.copy(4));
                case 10 -> bound = scram(mechanisms(request));
                default ->
                        throw WireFailure.login(
                                target,
                                "asks for a login by %s, which is not supported"
                                        .formatted(name(method)),
                                "let %s in by scram-sha-256 or a certificate (pg_hba.conf)"
                                        .formatted(target.user()));
            }
        }
    }

    private static String name(int method) {
        return switch (method) {
            case 2 -> "Kerberos";
            case 7, 8 -> "GSSAPI";
            case 9 -> "SSPI";
            default -> "method " + Integer.toUnsignedString(method);
        };
    }

    private void clearText() throws IOException {
        refuseIfBindingIsDemanded();
        if (!transport.isEncrypted() && !target.isSocketDirectory()) {
            throw WireFailure.login(
                    target,
                    "asks for the password in clear text over a connection that is not encrypted",
                    "use sslmode=require or better, or have the server ask for scram-sha-256");
        }
        writer.begin('p').text(password());
        send();
    }

    private void md5(byte[] salt) throws IOException {
        refuseIfBindingIsDemanded();
        byte[] stored = md5(utf8(password()), utf8(target.user()));
        writer.begin('p').text("md5" + HexFormat.of().formatHex(md5(hex(stored), salt)));
        send();
    }

    private static byte[] hex(byte[] bytes) {
        return utf8(HexFormat.of().formatHex(bytes));
    }

    private static byte[] md5(byte[] text, byte[] salt) {
        try {
            var digest = MessageDigest.getInstance("MD5");
            digest.update(text);
            return digest.digest(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no MD5", e);
        }
    }

    /// Answers whether the login was bound to the TLS connection.
    private boolean scram(List<String> offered) throws IOException {
        Optional<byte[]> end =
                bindingIs("disable")
                        ? Optional.empty()
                        : transport.session().flatMap((SSLSession tls) -> ChannelBinding.of(tls));
        boolean bind = end.isPresent() && offered.contains(PLUS);
        if (!bind) {
            refuseIfBindingIsDemanded();
        }
        String mechanism = bind ? PLUS : PLAIN;
        if (!offered.contains(mechanism)) {
            throw WireFailure.login(
                    target,
                    "offers no login that is supported: " + String.join(", ", offered),
                    "let %s in by scram-sha-256 (pg_hba.conf)".formatted(target.user()));
        }
        var scram =
                new Scram(
                        "",
                        password(),
                        nonce(),
                        header(bind, end.isPresent() && !offered.contains(PLUS)),
                        bind ? end.get() : new byte[0]);
        byte[] first = utf8(scram.first());
        writer.begin('p').text(mechanism).int32(first.length).bytes(ByteBuffer.wrap(first));
        send();
        String proof = scram.last(saslText(11), deadline);
        writer.begin('p').bytes(ByteBuffer.wrap(utf8(proof)));
        send();
        if (!scram.isServerProven(saslText(12))) {
            throw WireFailure.login(
                    target,
                    "does not know the password of %s itself, so it is not the server it seems"
                            .formatted(target.user()),
                    "check host and port; something may stand between");
        }
        return bind;
    }

    /// `y` tells a server that offered channel binding that a middleman has hidden the offer.
    private static String header(boolean bind, boolean couldBind) {
        return bind ? "p=tls-server-end-point,," : couldBind ? "y,," : "n,,";
    }

    private static List<String> mechanisms(MessageBody request) {
        var names = new ArrayList<String>();
        for (String name = request.text(); !name.isEmpty(); name = request.text()) {
            names.add(name);
        }
        return names;
    }

    private String saslText(int step) throws IOException {
        MessageBody request = request();
        if (request.int32() != step) {
            throw WireFailure.broken("a login that skips a step of SCRAM");
        }
        return new String(request.copy(request.remaining()), StandardCharsets.UTF_8);
    }

    private static String nonce() {
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    /// The server's next question about who we are.
    private MessageBody request() throws IOException {
        MessageBody said = answer();
        if (reader.type() != 'R') {
            throw WireFailure.broken("another message than those of a login");
        }
        return said;
    }

    private MessageBody answer() throws IOException {
        while (true) {
            if (!reader.await(deadline, true)) {
                throw new SocketTimeoutException("no answer to the login");
            }
            switch (reader.type()) {
                case 'E' ->
                        throw ConnectFailure.of(target, ServerWords.of(reader.body()).refusal());
                // Remarks; and news of the protocol, of which we asked for none.
                case 'N', 'v' -> {}
                default -> {
                    return reader.body();
                }
            }
        }
    }

    private void send() throws IOException {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (System.nanoTime() - deadline > 0) {
            throw new InterruptedIOException("no time left for the login");
        }
        transport.write(writer.bytes(), writer.end(), left);
    }

    private String password() {
        return target.password()
                .map(Secret::reveal)
                .orElseThrow(() -> ConnectFailure.noPassword(target).exception());
    }

    private boolean bindingIs(String wish) {
        return wish.equals(target.parameters().get("channel_binding"));
    }

    private boolean bindingIsDemanded() {
        return bindingIs("require");
    }

    private void refuseIfBindingIsDemanded() {
        if (bindingIsDemanded()) {
            throw unbound();
        }
    }

    private FailureException unbound() {
        return WireFailure.login(
                target,
                "offers no login that is bound to the TLS connection, and channel_binding=require"
                        + " demands it",
                "use TLS and scram-sha-256 in the server, or take channel_binding=require away");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
