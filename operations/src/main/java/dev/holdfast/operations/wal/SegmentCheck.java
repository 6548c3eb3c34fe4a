package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.WalSegmentHead;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Looks at the header of every page of a segment, as the bytes pass: right version, cluster,
/// segment size, timeline and place (PostgreSQL's `access/xlog_internal.h`, XLogPageHeaderData and
/// XLogLongPageHeaderData). Old content of a recycled file and WAL of another cluster do not pass.
///
/// What follows a switch of segments is zeros up to the end, headers too.
final class SegmentCheck {
    private static final int SHORT_HEADER = 24;
    private static final int LONG_HEADER = 40;
    private static final int LONG_HEADER_FLAG = 2;
    private static final int SMALLEST_PAGE = 1 << 10;
    private static final int LARGEST_PAGE = 1 << 16;

    private final WalSegmentName segment;
    private final SystemId systemId;
    private final ByteBuffer header =
            ByteBuffer.allocate(LONG_HEADER).order(ByteOrder.LITTLE_ENDIAN);
    private int magic;
    private int pageSize = SMALLEST_PAGE;
    private int position;
    private boolean zeros;

    SegmentCheck(WalSegmentName segment, SystemId systemId, ServerVersion version) {
        this.segment = segment;
        this.systemId = systemId;
        // Of a version that is not known the first page tells.
        this.magic = WalSegmentHead.magic(version.major()).orElse(0);
    }

    /// Takes the next bytes of the segment.
    ///
    /// @throws FailureException [WalError#BAD_PAGE] or [WalError#OTHER_CLUSTER]
    void pass(ByteBuffer content) {
        for (ByteBuffer rest = content.duplicate(); rest.hasRemaining(); ) {
            int inPage = position & (pageSize - 1);
            int headerSize = position < LONG_HEADER ? LONG_HEADER : SHORT_HEADER;
            int wanted = inPage < headerSize ? headerSize - inPage : pageSize - inPage;
            int count = Math.min(wanted, rest.remaining());
            if (inPage < headerSize) {
                header.put(inPage, rest, rest.position(), count);
            }
            position += count;
            rest.position(rest.position() + count);
            if (inPage < headerSize && count == wanted) {
                check(position - headerSize);
            }
        }
    }

    private void check(int page) {
        if (page > 0 && isZero()) {
            zeros = true;
            return;
        }
        int found = header.getShort(0) & 0xFFFF;
        if (magic == 0) {
            magic = found;
        }
        if (found != magic || zeros) {
            throw bad(page, "its magic number is %04X, not %04X".formatted(found, magic));
        }
        long address = header.getLong(8);
        if (address != segment.start().bytes() + page) {
            throw bad(page, "it bears another place, %X".formatted(address));
        }
        long timeline = Integer.toUnsignedLong(header.getInt(4));
        if (timeline < 1 || timeline > segment.timeline().number()) {
            throw bad(page, "it is of timeline " + timeline);
        }
        if (page == 0) {
            checkFirst();
        }
    }

    private void checkFirst() {
        if ((header.getShort(2) & LONG_HEADER_FLAG) == 0) {
            throw bad(0, "its header is a short one");
        }
        var found = new SystemId(header.getLong(24));
        if (!found.equals(systemId)) {
            throw Failure.of(
                            WalError.OTHER_CLUSTER,
                            "segment %s bears system identifier %s, and the server says it is %s"
                                    .formatted(segment, found, systemId))
                    .hint("nothing of it was stored; find out which server writes it")
                    .fact("segment", segment)
                    .exception();
        }
        int size = header.getInt(32);
        if (size != segment.size()) {
            throw bad(0, "its segments have %d bytes".formatted(size));
        }
        int page = header.getInt(36);
        if (page < SMALLEST_PAGE || page > LARGEST_PAGE || Integer.bitCount(page) != 1) {
            throw bad(0, "its pages have %d bytes".formatted(page));
        }
        pageSize = page;
    }

    private boolean isZero() {
        for (int at = 0; at < SHORT_HEADER; at++) {
            if (header.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    private FailureException bad(int page, String what) {
        return Failure.of(
                        WalError.BAD_PAGE,
                        "segment %s is no sound WAL at byte %d: %s".formatted(segment, page, what))
                .hint("nothing of that page was stored; check the server's disk and pg_wal")
                .fact("segment", segment)
                .fact("offset", page)
                .exception();
    }
}
