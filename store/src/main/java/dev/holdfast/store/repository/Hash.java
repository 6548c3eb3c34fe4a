package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which every JDK has.
final class Hash {
    static final int BYTES = 32;

    private Hash() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The hash of what remains in the buffer, whose position stays.
    static byte[] of(ByteBuffer content) {
        var digest = digest();
        digest.update(content.duplicate());
        return digest.digest();
    }

    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
