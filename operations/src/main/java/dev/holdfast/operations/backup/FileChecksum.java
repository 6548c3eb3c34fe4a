package dev.holdfast.operations.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The checksum of one file as a manifest has it. For one file and one thread.
sealed interface FileChecksum {
    void update(ByteBuffer content);

    /// Hexadecimal.
    String value();

    /// A checksum by the manifest's name for it.
    ///
    /// @throws dev.holdfast.kernel.FailureException if the name is not known
    static FileChecksum named(Optional<String> algorithm) {
        return switch (algorithm.orElse("NONE")) {
            case "NONE" -> new None();
            case "CRC32C" -> new Crc(new CRC32C());
            case "SHA224" -> digest("SHA-224");
            case "SHA256" -> digest("SHA-256");
            case "SHA384" -> digest("SHA-384");
            case "SHA512" -> digest("SHA-512");
            default ->
                    throw ManifestReader.bad(
                            "it uses the unknown checksum " + algorithm.orElse(""));
        };
    }

    private static FileChecksum digest(String name) {
        try {
            return new Digest(MessageDigest.getInstance(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    /// Proves nothing.
    record None() implements FileChecksum {
        @Override
        public void update(ByteBuffer content) {
            content.position(content.limit());
        }

        @Override
        public String value() {
            return "";
        }
    }

    record Digest(MessageDigest digest) implements FileChecksum {
        @Override
        public void update(ByteBuffer content) {
            digest.update(content);
        }

        @Override
        public String value() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /// The server prints the bytes of the number as they lie in its memory: little-endian.
    record Crc(CRC32C crc) implements FileChecksum {
        @Override
        public void update(ByteBuffer content) {
            crc.update(content);
        }

        @Override
        public String value() {
            var bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            return HexFormat.of().formatHex(bytes.putInt((int) crc.getValue()).array());
        }
    }
}
