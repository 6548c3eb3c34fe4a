package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/// The random name of a pack, 128 bits.
record PackName(long high, long low) {
    static final int BYTES = 16;

    private static final Pattern OBJECT =
            Pattern.compile("packs/([0-9a-f]{2})/(\\1[0-9a-f]{14})([0-9a-f]{16})");
    private static final SecureRandom RANDOM = new SecureRandom();

    static PackName random() {
        return new PackName(RANDOM.nextLong(), RANDOM.nextLong());
    }

    static PackName from(ByteBuffer bytes) {
        return new PackName(bytes.getLong(), bytes.getLong());
    }

    /// The name of the pack that an object is, if its name is one of a pack.
    static Optional<PackName> of(String object) {
        var match = OBJECT.matcher(object);
        return match.matches()
                ? Optional.of(
                        new PackName(
                                Long.parseUnsignedLong(match.group(2), 16),
                                Long.parseUnsignedLong(match.group(3), 16)))
                : Optional.empty();
    }

    void put(ByteBuffer target) {
        target.putLong(high).putLong(low);
    }

    /// Where the pack lies in the repository.
    String object() {
        String text = toString();
        return "packs/" + text.substring(0, 2) + "/" + text;
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
