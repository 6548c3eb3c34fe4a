package dev.holdfast.store.repository;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// JSON objects that carry their own hash: the last field, `checksum`, is the SHA-256 of every byte
/// before its line, as in PostgreSQL's backup_manifest.
final class SealedJson {
    private static final String SEAL_START = "  \"checksum\": \"";
    private static final String SEAL_END = "\"\n}\n";
    private static final int SEAL = SEAL_START.length() + 2 * Hash.BYTES + SEAL_END.length();

    private SealedJson() {}

    static byte[] write(Map<String, Object> fields) {
        String text = Json.write(fields);
        // The closing brace goes to the end, behind the seal.
        String body = text.substring(0, text.lastIndexOf('}')).stripTrailing() + ",\n";
        String hash = hash(body.getBytes(StandardCharsets.UTF_8));
        return (body + SEAL_START + hash + SEAL_END).getBytes(StandardCharsets.UTF_8);
    }

    /// Reads an object and checks its seal.
    static Map<String, Object> read(ObjectStorage storage, String name, long size) {
        if (size < SEAL || size > Format.LONGEST_JSON) {
            throw new Damage(name, 0, "it cannot have %d bytes".formatted(size)).failure();
        }
        byte[] bytes = storage.read(name, 0, (int) size);
        int sealAt = bytes.length - SEAL;
        String seal = new String(bytes, sealAt, SEAL, StandardCharsets.UTF_8);
        byte[] body = Arrays.copyOf(bytes, sealAt);
        if (!seal.equals(SEAL_START + hash(body) + SEAL_END)) {
            throw new Damage(name, 0, "its checksum is not that of its content").failure();
        }
        try {
            return Json.readObject(new String(bytes, StandardCharsets.UTF_8), name);
        } catch (FailureException e) {
            throw new Damage(name, 0, e.failure().message()).failure(e);
        }
    }

    private static String hash(byte[] bytes) {
        return Hash.hex(Hash.of(ByteBuffer.wrap(bytes)));
    }
}
