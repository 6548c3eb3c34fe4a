package dev.holdfast.postgres.wal;

import dev.holdfast.postgres.wal.EndOfWal.Cause;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Goes through the records of the WAL, one after the other, and stops where a recovery would.
///
/// ```
/// var reader = new WalReader(source, systemId, timeline, segmentSize, from);
/// while (reader.next()) {
///     reader.event().ifPresent(event -> look(reader.start(), event));
/// }
/// reader.endOfWal();
/// ```
///
/// Nothing is taken for a record but what has the right checksum, follows the record before it, and
/// stands on pages of this cluster, written for this place. What does not is where the WAL ends,
/// and never a failure: that is how every server that crashed leaves it. Memory is a window of 256
/// KiB, and for a record that spans pages its length: of a record longer than 1 MiB only if it is a
/// transaction's or the WAL's own. For one thread.
///
/// Source: access/xlogrecord.h, access/xlog_internal.h and access/xlogreader.c of PostgreSQL 13 to
/// 18.
public final class WalReader {
    /// A record that spans pages is kept up to this length, in bytes; longer than any that changes
    /// blocks.
    private static final int KEPT = 1 << 20;

    private static final int FIRST_CUSTOM_MANAGER = 128;

    private final WalPages pages;
    private final int segmentSize;
    private final long from;
    private final CRC32C crc = new CRC32C();

    private byte[] scratch = new byte[1 << 16];
    private long upcoming;
    private long reached;
    private boolean begun;
    private @Nullable EndOfWal endOfWal;

    private byte[] bytes = scratch;
    private int at;
    private int length;
    private int held;
    private long start;
    private long end;
    private long timeline;
    private boolean follows;
    private boolean overwritten;

    /// A reader that has read nothing yet.
    ///
    /// @param system whose WAL it is
    /// @param newest the timeline it leads to; pages of newer ones are none of this history
    /// @param segmentSize in bytes
    /// @param from any position: the first record is the first that begins there or beyond
    public WalReader(
            WalSource source, SystemId system, TimelineId newest, int segmentSize, Lsn from) {
        if (!WalSegmentName.isSize(segmentSize)) {
            throw new IllegalArgumentException("no size of a WAL segment: " + segmentSize);
        }
        this.pages = new WalPages(source, system, newest, segmentSize);
        this.segmentSize = segmentSize;
        this.from = from.bytes();
        this.reached = this.from;
    }

    /// Goes to the next record.
    ///
    /// @return false where valid WAL ends: see [#endOfWal()]
    /// @throws IOException if the source cannot be read
    public boolean next() throws IOException {
        if (endOfWal != null || (!begun && !begin())) {
            return false;
        }
        do {
            if (!read()) {
                return false;
            }
        } while (Long.compareUnsigned(start, from) < 0);
        return true;
    }

    /// Where the record begins.
    public Lsn start() {
        return new Lsn(start);
    }

    /// Where the record ends, and the next one begins or the head of its page: what recovery calls
    /// the position after replaying the record. For a switch, the end of the segment.
    public Lsn end() {
        return new Lsn(end);
    }

    /// How long the record is in bytes, without the heads of pages within it.
    public int length() {
        return length;
    }

    /// The transaction that wrote it, 0 if none, as an unsigned number of 32 bits.
    public long xid() {
        return Integer.toUnsignedLong(LittleEndian.int32(bytes, at + 4));
    }

    /// Where the record before it begins.
    public Lsn previous() {
        return new Lsn(LittleEndian.int64(bytes, at + 8));
    }

    /// The resource manager's number, 0 to 255 (access/rmgrlist.h): 0 the WAL itself, 1
    /// transactions.
    public int resourceManager() {
        return Byte.toUnsignedInt(bytes[at + 17]);
    }

    /// What the resource manager does with it, 0 to 255; the lower four bits are the WAL's own.
    public int info() {
        return Byte.toUnsignedInt(bytes[at + 16]);
    }

    /// The timeline of the page on which the record begins.
    public TimelineId timeline() {
        return new TimelineId(timeline);
    }

    /// The major version of the server that wrote it.
    public int major() {
        return pages.format().major();
    }

    /// The record's main data: valid until [#next()], little-endian, not to be changed. Empty for
    /// records longer than 1 MiB of resource managers other than 0 and 1.
    ///
    /// @throws dev.holdfast.kernel.FailureException if the record is sound and its parts are not
    public Optional<ByteBuffer> mainData() {
        if (held < length) {
            return Optional.empty();
        }
        int size = RecordParts.mainDataLength(bytes, at, length, pages.format(), start);
        return Optional.of(
                ByteBuffer.wrap(bytes, at + length - size, size)
                        .slice()
                        .asReadOnlyBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN));
    }

    /// What the record says, if it is of a kind that [WalEvent] has.
    ///
    /// @throws dev.holdfast.kernel.FailureException if the record is sound and its parts are not
    public Optional<WalEvent> event() {
        return EventDecoder.isEvent(resourceManager(), info())
                ? mainData()
                        .map(it ->
                                EventDecoder.event(
                                        resourceManager(),
                                        info(),
                                        xid(),
                                        new RecordData(it, start()),
                                        pages.format()))
                : Optional.empty();
    }

    /// Where valid WAL ends and why; known once [#next()] has answered false.
    public EndOfWal endOfWal() {
        if (endOfWal == null) {
            throw new IllegalStateException("the WAL was not read to its end");
        }
        return endOfWal;
    }

    /// Finds the first record that begins on the page of `from` or a later one.
    private boolean begin() throws IOException {
        begun = true;
        long page = from & -WalPages.PAGE;
        while (true) {
            if (!pages.open(page)) {
                return stop();
            }
            long behind = WalPages.align(pages.remaining());
            if (!pages.continuesRecord()) {
                upcoming = page;
                return true;
            }
            if (behind < WalPages.PAGE - pages.headBytes()) {
                upcoming = page + pages.headBytes() + behind;
                return true;
            }
            page += WalPages.PAGE;
        }
    }

    private boolean read() throws IOException {
        while (true) {
            long position = upcoming;
            if ((position & (WalPages.PAGE - 1)) == 0) {
                if (!pages.open(position)) {
                    return stop();
                }
                if (pages.continuesRecord()) {
                    return invalid(
                            "the page at %s continues a record that does not reach it"
                                    .formatted(new Lsn(position)));
                }
                position += pages.headBytes();
            }
            int available = pages.availableFrom(position);
            if (available < Integer.BYTES) {
                return outOfWal();
            }
            int offset = pages.offset(position);
            int size = LittleEndian.int32(pages.bytes(), offset);
            if (size < RecordParts.HEAD || size > RecordParts.LONGEST) {
                return badLength(position, size);
            }
            long began = pages.timeline();
            if (size <= available) {
                if (!soundHead(pages.bytes(), offset, position)
                        || !sound(pages.bytes(), offset, size, position)) {
                    return false;
                }
                accept(pages.bytes(), offset, size, size);
                settle(position, position + WalPages.align(size), began);
                return true;
            }
            overwritten = false;
            if (assemble(position, size, available)) {
                settle(position, end, began);
                return true;
            }
            if (!overwritten) {
                return false;
            }
        }
    }

    /// Reads a record that goes on on the next pages, the current page being the first.
    private boolean assemble(long position, int size, int onFirst) throws IOException {
        if (onFirst < WalPages.align(1) || !pages.isWhole()) {
            return outOfWal();
        }
        crc.reset();
        held = 0;
        int got = take(0, pages.offset(position), onFirst, size);
        if (got >= RecordParts.HEAD && !soundHead(scratch, 0, position)) {
            return false;
        }
        long page = (position & -WalPages.PAGE) + WalPages.PAGE;
        while (true) {
            if (!pages.open(page)) {
                return stop();
            }
            if (pages.overwritesRecord() && !pages.continuesRecord()) {
                // A server that came back from a crash gave the record up and went on behind it.
                upcoming = page;
                overwritten = true;
                return false;
            }
            if (!pages.continuesRecord() || pages.remaining() != size - got) {
                return invalid(
                        "the record at %s does not go on at %s"
                                .formatted(new Lsn(position), new Lsn(page)));
            }
            int wanted = Math.min(size - got, WalPages.PAGE - pages.headBytes());
            long first = page + pages.headBytes();
            if (pages.availableFrom(first) < wanted) {
                return outOfWal();
            }
            boolean headWasThere = got >= RecordParts.HEAD;
            got = take(got, pages.offset(first), wanted, size);
            if (!headWasThere && !soundHead(scratch, 0, position)) {
                return false;
            }
            if (got == size) {
                end = first + WalPages.align(wanted);
                break;
            }
            page += WalPages.PAGE;
        }
        crc.update(scratch, 0, RecordParts.CHECKED_HEAD);
        if ((int) crc.getValue() != LittleEndian.int32(scratch, RecordParts.CHECKED_HEAD)) {
            return wrongChecksum(position);
        }
        accept(scratch, 0, size, held);
        return true;
    }

    /// Takes a piece of a record from the current page.
    ///
    /// @return how much of the record was got with it
    private int take(int got, int offset, int count, int size) {
        int body = Math.max(0, RecordParts.HEAD - got);
        if (count > body) {
            crc.update(pages.bytes(), offset + body, count - body);
        }
        if (got == held && (got < RecordParts.HEAD || isKept(size))) {
            if (scratch.length < got + count) {
                long room = Math.min(size, Math.max(2L * scratch.length, got + count));
                scratch = Arrays.copyOf(scratch, (int) room);
            }
            System.arraycopy(pages.bytes(), offset, scratch, got, count);
            held = got + count;
        }
        return got + count;
    }

    private boolean isKept(int size) {
        int manager = Byte.toUnsignedInt(scratch[RecordParts.MANAGER]);
        return size <= KEPT || manager <= EventDecoder.TRANSACTION;
    }

    private boolean soundHead(byte[] source, int offset, long position) {
        int manager = Byte.toUnsignedInt(source[offset + RecordParts.MANAGER]);
        if (manager > RecordParts.LAST_MANAGER && manager < FIRST_CUSTOM_MANAGER) {
            return invalid(
                    "the record at %s is of no resource manager there is: %d"
                            .formatted(new Lsn(position), manager));
        }
        long before = LittleEndian.int64(source, offset + 8);
        boolean chained = follows ? before == start : Long.compareUnsigned(before, position) < 0;
        return chained
                || invalid(
                        "the record at %s does not follow the one before it, but one at %s"
                                .formatted(new Lsn(position), new Lsn(before)));
    }

    private boolean sound(byte[] source, int offset, int size, long position) {
        crc.reset();
        crc.update(source, offset + RecordParts.HEAD, size - RecordParts.HEAD);
        crc.update(source, offset, RecordParts.CHECKED_HEAD);
        return (int) crc.getValue() == LittleEndian.int32(source, offset + RecordParts.CHECKED_HEAD)
                || wrongChecksum(position);
    }

    private void accept(byte[] source, int offset, int size, int kept) {
        bytes = source;
        at = offset;
        length = size;
        held = kept;
    }

    private void settle(long position, long behind, long began) {
        start = position;
        follows = true;
        timeline = began;
        end = behind;
        if (EventDecoder.isSwitch(resourceManager(), info())) {
            end = (behind + segmentSize - 1) & -(long) segmentSize;
        }
        upcoming = end;
        reached = end;
    }

    private boolean badLength(long position, int size) {
        if (size == 0) {
            endOfWal =
                    new EndOfWal(
                            new Lsn(reached),
                            Cause.UNWRITTEN,
                            "nothing is written at %s".formatted(new Lsn(position)));
            return false;
        }
        return invalid(
                "the record at %s would be %s bytes long"
                        .formatted(new Lsn(position), Integer.toUnsignedString(size)));
    }

    private boolean wrongChecksum(long position) {
        return invalid("the record at %s has a wrong checksum".formatted(new Lsn(position)));
    }

    private boolean invalid(String reason) {
        endOfWal = new EndOfWal(new Lsn(reached), Cause.INVALID, reason);
        return false;
    }

    private boolean outOfWal() {
        endOfWal =
                new EndOfWal(
                        new Lsn(reached),
                        Cause.NO_MORE_WAL,
                        "there is no WAL beyond %s".formatted(new Lsn(pages.end())));
        return false;
    }

    /// The current page is none.
    private boolean stop() {
        endOfWal = new EndOfWal(new Lsn(reached), pages.problem(), pages.reason());
        return false;
    }
}
