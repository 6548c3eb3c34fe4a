package dev.holdfast.postgres.wal;

import dev.holdfast.postgres.wal.EndOfWal.Cause;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The pages of the WAL, one after the other, through a window: the current one has a head that is
/// right for its place. Fields as in `XLogPageHeaderData`, checks as in
/// `XLogReaderValidatePageHeader` (access/xlog_internal.h, access/xlogreader.c).
final class WalPages {
    /// `XLOG_BLCKSZ`, as all builds have it that are not made by hand.
    static final int PAGE = 1 << 13;

    /// Divides every segment, so that a window never reaches into the next.
    private static final int WINDOW = 1 << 18;

    private static final int SHORT_HEAD = 24;
    private static final int LONG_HEAD = 40;
    private static final int CONTINUES = 1;
    private static final int LONG = 2;
    private static final int OVERWRITES = 8;
    private static final int ALL_FLAGS = 15;
    private static final int ALIGNMENT = 8;

    private final WalSource source;
    private final SystemId system;
    private final TimelineId newest;
    private final int segmentSize;
    private final byte[] window = new byte[WINDOW];

    private long windowStart;
    private int filled;
    private long page;
    private int flags;
    private long timeline;
    private @Nullable WalFormat format;
    private Cause problem = Cause.NO_MORE_WAL;
    private String reason = "";

    WalPages(WalSource source, SystemId system, TimelineId newest, int segmentSize) {
        this.source = source;
        this.system = system;
        this.newest = newest;
        this.segmentSize = segmentSize;
    }

    /// Rounds up to where the next record can begin (`MAXALIGN`).
    static long align(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// Makes the page at this position the current one; what was read of the one before may be
    /// gone.
    ///
    /// @return false if there is none: see [#problem()] and [#reason()]
    boolean open(long position) throws IOException {
        load(position);
        page = position;
        int available = availableFrom(position);
        if (available < SHORT_HEAD) {
            return none(Cause.NO_MORE_WAL, "there is no WAL beyond %s".formatted(new Lsn(end())));
        }
        int head = offset(position);
        int magic = LittleEndian.uint16(window, head);
        int info = LittleEndian.uint16(window, head + 2);
        if (magic == 0 && info == 0) {
            return none(Cause.UNWRITTEN, "nothing is written at %s".formatted(new Lsn(position)));
        }
        flags = info;
        return isOfFormat(magic)
                && isOfCluster(head, available)
                && isOfPlace(LittleEndian.int64(window, head + 8))
                && isOfHistory(Integer.toUnsignedLong(LittleEndian.int32(window, head + 4)));
    }

    private boolean isOfFormat(int magic) {
        if (format == null) {
            format = WalFormat.of(magic).orElse(null);
        }
        boolean right = format != null && format.magic() == magic && (flags & ~ALL_FLAGS) == 0;
        return right || none(Cause.INVALID, "no page of WAL begins as the one at %s does");
    }

    private boolean isOfCluster(int head, int available) {
        boolean first = (page & (segmentSize - 1)) == 0;
        if ((flags & LONG) == 0) {
            return !first || none(Cause.INVALID, "the page at %s does not begin as a segment does");
        }
        if (available < LONG_HEAD) {
            return none(Cause.NO_MORE_WAL, "there is no WAL beyond the page at %s");
        }
        var written = new SystemId(LittleEndian.int64(window, head + SHORT_HEAD));
        int size = LittleEndian.int32(window, head + SHORT_HEAD + 8);
        int block = LittleEndian.int32(window, head + SHORT_HEAD + 12);
        if (!written.equals(system)) {
            return none(
                    Cause.INVALID,
                    "the page at %s is of another cluster, whose system identifier is " + written);
        }
        return (size == segmentSize && block == PAGE)
                || none(
                        Cause.INVALID,
                        "the page at %%s is of segments of %s bytes and pages of %s"
                                .formatted(
                                        Integer.toUnsignedString(size),
                                        Integer.toUnsignedString(block)));
    }

    private boolean isOfPlace(long written) {
        if (written == page) {
            return true;
        }
        return Long.compareUnsigned(written, page) < 0
                ? none(
                        Cause.RECYCLED,
                        "the page at %s was last written as that at " + new Lsn(written))
                : none(Cause.INVALID, "the page at %s says that it is that at " + new Lsn(written));
    }

    private boolean isOfHistory(long written) {
        if (written < Math.max(1, timeline) || written > newest.number()) {
            return none(
                    Cause.INVALID,
                    "the page at %%s is of timeline %d, where one from %d to %d can be"
                            .formatted(written, Math.max(1, timeline), newest.number()));
        }
        timeline = written;
        return true;
    }

    private boolean none(Cause cause, String where) {
        problem = cause;
        reason = where.formatted(new Lsn(page));
        return false;
    }

    private void load(long position) throws IOException {
        long distance = position - windowStart;
        if (distance >= 0 && distance < filled) {
            return;
        }
        windowStart = position;
        filled = 0;
        int wanted = (int) (WINDOW - (position & (WINDOW - 1)));
        while (filled < wanted) {
            int read = source.read(new Lsn(windowStart + filled), window, filled, wanted - filled);
            if (read == 0) {
                return;
            }
            filled += read;
        }
    }

    WalFormat format() {
        if (format == null) {
            throw new IllegalStateException("no page was read");
        }
        return format;
    }

    /// What is there instead of the page that [#open] refused.
    Cause problem() {
        return problem;
    }

    String reason() {
        return reason;
    }

    byte[] bytes() {
        return window;
    }

    /// Where in [#bytes()] a position of the current page is.
    int offset(long position) {
        return (int) (position - windowStart);
    }

    /// How many bytes there are from a position to the current page's end: fewer than its size
    /// where the WAL is cut off.
    int availableFrom(long position) {
        long behind = Math.min(page + PAGE - windowStart, filled);
        return (int) Math.max(0, behind - (position - windowStart));
    }

    boolean isWhole() {
        return page + PAGE - windowStart <= filled;
    }

    /// Behind the last byte of the window.
    long end() {
        return windowStart + filled;
    }

    int headBytes() {
        return (flags & LONG) == 0 ? SHORT_HEAD : LONG_HEAD;
    }

    /// Whether the page begins with the rest of a record.
    boolean continuesRecord() {
        return (flags & CONTINUES) != 0;
    }

    /// Whether the record that reached this page was given up after a crash.
    boolean overwritesRecord() {
        return (flags & OVERWRITES) != 0;
    }

    /// How many bytes of a record that began before are left at this page's beginning, unsigned 32
    /// bits.
    long remaining() {
        return Integer.toUnsignedLong(LittleEndian.int32(window, offset(page) + 16));
    }

    long timeline() {
        return timeline;
    }
}
