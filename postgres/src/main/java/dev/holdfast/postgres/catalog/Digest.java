package dev.holdfast.postgres.catalog;

import dev.holdfast.kernel.TextValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// Stands for everything that counts of an object or of a whole schema (SHA-256). That of several
/// objects is the sum of theirs modulo 2^64 by word, so that their order does not matter; it tells
/// one schema from another by accident or mistake, not by an enemy's hand.
public record Digest(long a, long b, long c, long d) implements TextValue {
    /// The digest of nothing.
    public static final Digest NONE = new Digest(0, 0, 0, 0);

    public Digest plus(Digest other) {
        return new Digest(a + other.a, b + other.b, c + other.c, d + other.d);
    }

    /// Reads what [#toString()] wrote.
    public static Digest parse(String text) {
        return of(HexFormat.of().parseHex(text));
    }

    static Digest of(SchemaObject object) {
        var digest = sha256();
        object.feed(digest);
        return of(digest.digest());
    }

    private static Digest of(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("not a digest: %d bytes".formatted(bytes.length));
        }
        return new Digest(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
    }

    private static long word(byte[] bytes, int at) {
        return HexFormat.fromHexDigitsToLong(
                HexFormat.of().formatHex(Arrays.copyOfRange(bytes, at, at + 8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "%016x%016x%016x%016x".formatted(a, b, c, d);
    }
}
