package dev.holdfast.postgres.catalog;

import dev.holdfast.kernel.TextValue;
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
        return new ObjectBytes().digest(object);
    }

    /// Of 32 bytes.
    static Digest of(byte[] bytes) {
        if (bytes.length != 32) {
            throw new IllegalArgumentException("not a digest: %d bytes".formatted(bytes.length));
        }
        return new Digest(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = at; i < at + 8; i++) {
            word = (word << 8) | (bytes[i] & 0xFF);
        }
        return word;
    }

    @Override
    public String toString() {
        return "%016x%016x%016x%016x".formatted(a, b, c, d);
    }
}
