package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// A timeline of a cluster, told apart from others of the same number by its history: after two
/// promotions of copies of one cluster there are two timelines 2.
///
/// @param systemId PostgreSQL's system identifier, decimal
/// @param number from 1
/// @param history the beginning of the hash of its history file, 16 hexadecimal digits
public record WalTimeline(String systemId, long number, String history)
        implements Comparable<WalTimeline> {
    private static final Pattern SYSTEM_ID = Pattern.compile("[0-9]{1,20}");
    private static final Pattern FOLDER =
            Pattern.compile("wal/([0-9]{1,20})/([0-9A-F]{8})-([0-9a-f]{16})/");
    private static final int HASH_BYTES = 8;

    public WalTimeline {
        if (!SYSTEM_ID.matcher(systemId).matches()) {
            throw new IllegalArgumentException("not a system identifier: " + systemId);
        }
        if (number < 1 || number > 0xffff_ffffL) {
            throw new IllegalArgumentException("not a timeline: " + number);
        }
        if (!history.matches("[0-9a-f]{%d}".formatted(2 * HASH_BYTES))) {
            throw new IllegalArgumentException("not the hash of a history: " + history);
        }
    }

    /// The timeline with this history.
    ///
    /// @param historyFile the bytes of its history file; none for timeline 1
    public static WalTimeline of(String systemId, long number, byte[] historyFile) {
        byte[] hash = Hash.of(ByteBuffer.wrap(historyFile));
        return new WalTimeline(systemId, number, Hash.hex(Arrays.copyOf(hash, HASH_BYTES)));
    }

    /// The timeline in whose folder an object lies.
    static Optional<WalTimeline> ofObject(String object) {
        var match = FOLDER.matcher(object.substring(0, object.lastIndexOf('/') + 1));
        return match.matches()
                ? Optional.of(
                        new WalTimeline(
                                match.group(1),
                                Math.max(1, Long.parseLong(match.group(2), 16)),
                                match.group(3)))
                : Optional.empty();
    }

    String folder() {
        return "wal/%s/%08X-%s/".formatted(systemId, number, history);
    }

    @Override
    public int compareTo(WalTimeline other) {
        int order = systemId.compareTo(other.systemId);
        if (order == 0) {
            order = Long.compare(number, other.number);
        }
        return order == 0 ? history.compareTo(other.history) : order;
    }
}
