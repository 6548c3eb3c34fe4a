package dev.holdfast.postgres.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/// Digests one object after the other: kind, place and name, and each fact that is compared with
/// its name, in UTF-8 and each with a zero behind it. Of a whole schema that is tens of megabytes,
/// so nothing is made anew for each object that can be used again.
final class ObjectBytes {
    /// What was read from a file shares nothing.
    private static final int MOST_SHARED = 10_000;

    private final MessageDigest digest = sha256();

    /// Columns share their facts.
    private final IdentityHashMap<Map<Fact, String>, byte[]> shared = new IdentityHashMap<>();

    private byte[] bytes = new byte[1 << 12];
    private int length;

    Digest digest(SchemaObject object) {
        length = 0;
        add(object.kind().name());
        add(object.id().parent());
        add(object.id().name());
        if (object.kind() == Kind.COLUMN) {
            addShared(object);
        } else {
            addFacts(object);
        }
        digest.update(bytes, 0, length);
        return Digest.of(digest.digest());
    }

    private void addShared(SchemaObject column) {
        byte[] known = shared.get(column.facts());
        if (known != null) {
            room(known.length);
            System.arraycopy(known, 0, bytes, length, known.length);
            length += known.length;
            return;
        }
        int begin = length;
        addFacts(column);
        if (shared.size() < MOST_SHARED) {
            shared.put(column.facts(), Arrays.copyOfRange(bytes, begin, length));
        }
    }

    private void addFacts(SchemaObject object) {
        for (Fact fact : object.kind().facts()) {
            String text = fact.isCompared() ? object.facts().get(fact) : null;
            if (text != null) {
                add(fact.name());
                add(text);
            }
        }
    }

    private void add(String text) {
        room(text.length() + 1);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                addEncoded(text.substring(i));
                return;
            }
            bytes[length] = (byte) c;
            length++;
        }
        bytes[length] = 0;
        length++;
    }

    private void addEncoded(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        room(encoded.length + 1);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        bytes[length] = 0;
        length++;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
