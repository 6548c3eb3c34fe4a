package dev.holdfast.postgres.wal;

import java.util.Arrays;
import java.util.Optional;

/// How a major version writes WAL. Each has a number of its own in the head of every page
/// (`XLOG_PAGE_MAGIC` in access/xlog_internal.h).
enum WalFormat {
    V13(13, 0xD106),
    V14(14, 0xD10D),
    V15(15, 0xD110),
    V16(16, 0xD113),
    V17(17, 0xD116),
    V18(18, 0xD118);

    private static final WalFormat[] ALL = values();

    private final int major;
    private final int magic;

    WalFormat(int major, int magic) {
        this.major = major;
        this.magic = magic;
    }

    static Optional<WalFormat> of(int magic) {
        for (WalFormat format : ALL) {
            if (format.magic == magic) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    static Optional<WalFormat> ofMajor(int major) {
        return Arrays.stream(ALL).filter(format -> format.major == major).findFirst();
    }

    int major() {
        return major;
    }

    int magic() {
        return magic;
    }

    /// Whether images of blocks tell how they are compressed, which moved the other flags
    /// (`BKPIMAGE_*` in access/xlogrecord.h).
    boolean imagesNameTheirCompression() {
        return major >= 15;
    }

    /// Whether commits list the statistics they drop (`XACT_XINFO_HAS_DROPPED_STATS` in
    /// access/xact.h), and prepared transactions count them.
    boolean dropsStatistics() {
        return major >= 15;
    }

    /// The length of `xl_xact_stats_item` (access/xact.h) in bytes: the object's number has 64 bits
    /// since 18.
    int droppedStatisticBytes() {
        return major >= 18 ? 16 : 12;
    }
}
