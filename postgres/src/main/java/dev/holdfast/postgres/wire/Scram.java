package dev.holdfast.postgres.wire;

import com.ongres.saslprep.SASLprep;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// One login by SCRAM-SHA-256 (RFC 5802, RFC 7677; manual, section "SASL Authentication"), which
/// proves to the server that the password is known, and to the client that the server knows it,
/// without sending it.
final class Scram {
    private static final String HMAC = "HmacSHA256";
    private static final int ITERATIONS_BETWEEN_LOOKS = 4096;
    private static final Pattern SERVER_FIRST =
            Pattern.compile(
                    "r=([!-+\\--~]{1,1024}),s=([A-Za-z0-9+/=]{4,1024}),i=([0-9]{1,9})(,.*)?");
    private static final Pattern SERVER_FINAL = Pattern.compile("v=([A-Za-z0-9+/=]+)(,.*)?");

    private final String bare;
    private final String nonce;
    private final String header;
    private final byte[] binding;
    private final byte[] password;
    private byte @Nullable [] serverSignature;

    /// @param user as in the RFC; PostgreSQL ignores it, because the start of the session named it
    /// @param nonce printable characters without a comma, new for each login
    /// @param header says what of channel binding is used: `p=tls-server-end-point,,`, or `y,,` or
    ///   `n,,`
    /// @param binding what the header's kind of channel binding binds to; empty for none
    Scram(String user, String password, String nonce, String header, byte[] binding) {
        this.bare = "n=" + user + ",r=" + nonce;
        this.nonce = nonce;
        this.header = header;
        this.binding = binding;
        this.password = prepared(password).getBytes(StandardCharsets.UTF_8);
    }

    String first() {
        return header + bare;
    }

    /// The client's proof.
    ///
    /// @param deadline after which hashing is given up: the server says how often to hash
    String last(String serverFirst, long deadline) throws InterruptedIOException {
        var parts = SERVER_FIRST.matcher(serverFirst);
        if (!parts.matches()
                || !parts.group(1).startsWith(nonce)
                || parts.group(1).length() == nonce.length()) {
            throw WireFailure.broken("a SCRAM challenge of another form");
        }
        byte[] salted = salted(decoded(parts.group(2)), Integer.parseInt(parts.group(3)), deadline);
        String withoutProof =
                "c="
                        + Base64.getEncoder().encodeToString(concat(utf8(header), binding))
                        + ",r="
                        + parts.group(1);
        byte[] message = utf8(bare + "," + serverFirst + "," + withoutProof);
        byte[] clientKey = hmac(salted, utf8("Client Key"));
        byte[] proof = xor(clientKey, hmac(sha256(clientKey), message));
        serverSignature = hmac(hmac(salted, utf8("Server Key")), message);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /// Whether the server has shown that it knows the password too.
    boolean isServerProven(String serverFinal) {
        var parts = SERVER_FINAL.matcher(serverFinal);
        byte[] expected = serverSignature;
        return expected != null
                && parts.matches()
                && MessageDigest.isEqual(expected, decoded(parts.group(1)));
    }

    private byte[] salted(byte[] salt, int iterations, long deadline)
            throws InterruptedIOException {
        if (iterations < 1) {
            throw WireFailure.broken("a SCRAM challenge without iterations");
        }
        Mac mac = mac(password);
        mac.update(salt);
        byte[] round = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = round;
        for (int done = 1; done < iterations; done++) {
            round = mac.doFinal(round);
            sum = xor(sum, round);
            if (done % ITERATIONS_BETWEEN_LOOKS == 0 && System.nanoTime() - deadline > 0) {
                throw new InterruptedIOException("the server demands too much hashing");
            }
        }
        return sum;
    }

    /// As the server prepared it when the password was set: a password that the rules do not allow
    /// is taken as it is.
    private static String prepared(String password) {
        try {
            String prepared = new SASLprep().prepareStored(password);
            return prepared.isEmpty() ? password : prepared;
        } catch (IllegalArgumentException _) {
            return password;
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw WireFailure.broken("SCRAM values that are not base 64");
        }
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        return mac(key).doFinal(message);
    }

    private static Mac mac(byte[] key) {
        try {
            var mac = Mac.getInstance(HMAC);
            // The JDK knows no empty keys; for HMAC, one zero byte is the same key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
            return mac;
        } catch (InvalidKeyException e) {
            throw new IllegalStateException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[one.length];
        for (int at = 0; at < result.length; at++) {
            result[at] = (byte) (one[at] ^ other[at]);
        }
        return result;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = new byte[head.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
