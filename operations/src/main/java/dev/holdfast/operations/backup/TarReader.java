package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a tar archive as it arrives, in pieces of any size: the ustar format as PostgreSQL writes
/// it (POSIX.1-1988; numbers too long for octal digits in base 256, as GNU tar has them). Content
/// is handed on where it lies. What no server sends is refused, hostile names among it.
///
/// The two empty blocks that end an archive may be missing: servers of 13 and 14 leave them to the
/// client. For one archive and one thread.
final class TarReader {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int MODE = 100;
    private static final int SIZE = 124;
    private static final int MODIFIED = 136;
    private static final int CHECKSUM = 148;
    private static final int KIND = 156;
    private static final int LINK = 157;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int BASE_256 = 0x80;
    private static final Pattern BAD_STEP = Pattern.compile("(^|/)(\\.{0,2})(/|$)");

    private final Sink sink;
    private final byte[] header = new byte[BLOCK];
    private int headerFilled;
    private long contentLeft;
    private int paddingLeft;
    private boolean inEntry;
    private boolean ended;

    TarReader(Sink sink) {
        this.sink = sink;
    }

    /// What a member of an archive is.
    enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    /// A member of an archive.
    ///
    /// @param name a relative path that does not leave the folder
    /// @param mode permission bits only
    /// @param size of its content, in bytes; 0 for what is not a file
    /// @param target where a link points to, as it stands
    record Entry(
            String name,
            Kind kind,
            int mode,
            Instant modified,
            long size,
            Optional<String> target) {}

    /// Is given the members one by one.
    interface Sink {
        void begin(Entry entry);

        /// More of the open member's content, to the end of the buffer.
        void content(ByteBuffer bytes);

        void end();
    }

    /// Takes more of the archive, to the end of the buffer.
    void read(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (contentLeft > 0) {
                content(bytes);
            } else if (paddingLeft > 0) {
                int skipped = Math.min(paddingLeft, bytes.remaining());
                bytes.position(bytes.position() + skipped);
                paddingLeft -= skipped;
            } else {
                header(bytes);
            }
        }
    }

    /// Ends the archive.
    void finish() {
        if (inEntry || paddingLeft > 0 || headerFilled > 0) {
            throw bad("it ends in the middle of a file");
        }
    }

    private void content(ByteBuffer bytes) {
        int size = (int) Math.min(contentLeft, bytes.remaining());
        int limit = bytes.limit();
        bytes.limit(bytes.position() + size);
        sink.content(bytes);
        bytes.limit(limit);
        contentLeft -= size;
        endIfWhole();
    }

    private void endIfWhole() {
        if (contentLeft == 0) {
            inEntry = false;
            sink.end();
        }
    }

    private void header(ByteBuffer bytes) {
        int size = Math.min(BLOCK - headerFilled, bytes.remaining());
        bytes.get(header, headerFilled, size);
        headerFilled += size;
        if (headerFilled < BLOCK) {
            return;
        }
        headerFilled = 0;
        if (isEmpty()) {
            ended = true;
            return;
        }
        if (ended) {
            throw bad("something follows its end");
        }
        begin(entry());
    }

    private void begin(Entry entry) {
        contentLeft = entry.size();
        paddingLeft = (int) (-entry.size() & (BLOCK - 1));
        inEntry = true;
        sink.begin(entry);
        endIfWhole();
    }

    private boolean isEmpty() {
        for (byte one : header) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    private Entry entry() {
        if (number(CHECKSUM, 8) != sum() || !"ustar".equals(text(MAGIC, 5))) {
            throw bad("a header in it is not one");
        }
        Kind kind = kind();
        String prefix = text(PREFIX, PREFIX_LENGTH);
        String name = prefix.isEmpty() ? text(0, NAME) : prefix + "/" + text(0, NAME);
        return new Entry(
                path(kind, name),
                kind,
                (int) number(MODE, 8) & 0777,
                modified(),
                kind == Kind.FILE ? number(SIZE, 12) : 0,
                kind == Kind.LINK ? Optional.of(target()) : Optional.empty());
    }

    private Kind kind() {
        return switch (header[KIND]) {
            case '0', 0 -> Kind.FILE;
            case '5' -> Kind.DIRECTORY;
            case '2' -> Kind.LINK;
            default -> throw bad("it has a member of type %d".formatted(header[KIND]));
        };
    }

    /// The server writes some folders of the data directory with `./` before them, and all folders
    /// and links with `/` behind them.
    private static String path(Kind kind, String name) {
        int from = name.startsWith("./") ? 2 : 0;
        int to = name.length() - (kind != Kind.FILE && name.endsWith("/") ? 1 : 0);
        String path = from <= to ? name.substring(from, to) : "";
        if (BAD_STEP.matcher(path).find()) {
            throw bad("it has a member that would lie outside of it: " + name);
        }
        return path;
    }

    private String target() {
        String target = text(LINK, NAME);
        if (target.isEmpty()) {
            throw bad("it has a link to nowhere");
        }
        return target;
    }

    private Instant modified() {
        long seconds = number(MODIFIED, 12);
        return Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()));
    }

    /// Every byte of the header, the checksum's own as spaces.
    private long sum() {
        long sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            sum += at >= CHECKSUM && at < CHECKSUM + 8 ? ' ' : header[at] & 0xFF;
        }
        return sum;
    }

    private long number(int at, int length) {
        if ((header[at] & 0xFF) == BASE_256) {
            return base256(at + 1, length - 1);
        }
        long value = 0;
        int end = at + length;
        int next = at;
        while (next < end && header[next] == ' ') {
            next++;
        }
        while (next < end && header[next] >= '0' && header[next] <= '7') {
            value = value << 3 | (header[next++] - '0');
        }
        if (next == at || (next < end && header[next] != ' ' && header[next] != 0)) {
            throw bad("a number in it is not one");
        }
        return value;
    }

    private long base256(int at, int length) {
        long value = 0;
        for (int next = at; next < at + length; next++) {
            if (value >>> 55 != 0) {
                throw bad("a number in it is too large");
            }
            value = value << 8 | (header[next] & 0xFF);
        }
        return value;
    }

    private String text(int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(header, at, end - at))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Failure.of(
                            BackupError.BAD_NAME,
                            "a file in the data directory has a name that is not UTF-8: "
                                    + printable(Arrays.copyOfRange(header, at, end)))
                    .hint("PostgreSQL makes no such names: rename the file or move it elsewhere")
                    .exception(e);
        }
    }

    private static String printable(byte[] name) {
        var text = new StringBuilder();
        for (byte one : name) {
            if (one >= ' ' && one < 0x7F) {
                text.append((char) one);
            } else {
                text.append("\\x").append(HexFormat.of().toHexDigits(one));
            }
        }
        return text.toString();
    }

    private static FailureException bad(String what) {
        return Failure.of(
                        BackupError.BAD_ARCHIVE,
                        "the server sent an archive that PostgreSQL does not send: " + what)
                .hint(
                        "check that nothing stands between Holdfast and the server that changes"
                                + " what they say")
                .exception();
    }
}
