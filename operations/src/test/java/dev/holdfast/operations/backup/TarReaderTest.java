package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
    private static final byte[] SMALL = "18\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PAGES = pages();

    /// Keeps what it is given.
    private static final class Kept implements TarReader.Sink {
        final List<TarReader.Entry> entries = new ArrayList<>();
        final List<byte[]> contents = new ArrayList<>();
        private ByteArrayOutputStream content = new ByteArrayOutputStream();

        @Override
        public void begin(TarReader.Entry entry) {
            entries.add(entry);
            content = new ByteArrayOutputStream();
        }

        @Override
        public void content(ByteBuffer bytes) {
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            content.writeBytes(piece);
        }

        @Override
        public void end() {
            contents.add(content.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 511, 512, 513, 32768, 1 << 20})
    void members_come_whole_in_pieces_of_any_size(int piece) {
        byte[] archive = good().end().bytes();
        Kept kept = read(archive, piece);

        assertThat(kept.entries.stream().map(TarReader.Entry::name))
                .containsExactly(
                        "PG_VERSION", "base", "base/1/1259", "empty", "pg_tblspc/16384", "name ü");
        assertThat(kept.contents).hasSize(6);
        assertThat(kept.contents.get(0)).isEqualTo(SMALL);
        assertThat(kept.contents.get(2)).isEqualTo(PAGES);
        var first = kept.entries.getFirst();
        assertThat(first.mode()).isEqualTo(0600);
        assertThat(first.modified()).isEqualTo(Instant.ofEpochSecond(0_15000000000L));
        assertThat(kept.entries.get(1).kind()).isEqualTo(TarReader.Kind.DIRECTORY);
        assertThat(kept.entries.get(4).target()).contains("/mnt/fast disk");
    }

    @Test
    void the_end_may_be_missing_as_in_archives_of_13_and_14() {
        assertThat(read(good().bytes(), 1000).entries).hasSize(6);
        assertThat(read(good().end().end().bytes(), 1000).entries).hasSize(6);
    }

    @Test
    void sizes_beyond_octal_digits_are_read() {
        byte[] size = new byte[12];
        size[0] = (byte) 0x80;
        ByteBuffer.wrap(size).putLong(4, 9L << 30);
        var kept = new Kept();
        new TarReader(kept).read(ByteBuffer.wrap(Tar.header("base/1/large", '0', size, "")));

        assertThat(kept.entries.getFirst().size()).isEqualTo(9L << 30);
        assertThat(kept.contents).isEmpty();
    }

    record Bad(String name, byte[] archive, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_archives() {
        byte[] flipped = good().bytes();
        flipped[3] ^= 1;
        byte[] huge = new byte[12];
        Arrays.fill(huge, (byte) 0xFF);
        huge[0] = (byte) 0x80;
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xFF);
        byte[] latin = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        return Stream.of(
                bad("a flipped bit", flipped, "a header in it is not one"),
                bad("up and away", new Tar().file("../x", SMALL).bytes(), "outside of it: ../x"),
                bad("up in between", new Tar().file("a/../x", SMALL).bytes(), "outside"),
                bad("up at the end", new Tar().directory("a/..").bytes(), "outside"),
                bad("absolute", new Tar().file("/etc/passwd", SMALL).bytes(), "outside"),
                bad("no name", new Tar().file("", SMALL).bytes(), "outside"),
                bad("the folder itself", new Tar().directory("./").bytes(), "outside"),
                bad("a device", Tar.header("x", '3', Tar.octal(0), ""), "type 51"),
                bad("a hard link", Tar.header("x", '1', Tar.octal(0), "y"), "type 49"),
                bad("a long name of GNU", Tar.header("x", 'L', Tar.octal(0), ""), "type 76"),
                bad("a link to nowhere", Tar.header("x", '2', Tar.octal(0), ""), "nowhere"),
                bad(
                        "a size in letters",
                        Tar.header("x", '0', "12ab ".getBytes(StandardCharsets.US_ASCII), ""),
                        "a number in it is not one"),
                bad("no size", Tar.header("x", '0', new byte[12], ""), "is not one"),
                bad("a size of 88 bits", Tar.header("x", '0', huge, ""), "too large"),
                bad("a negative size", Tar.header("x", '0', negative, ""), "is not one"),
                bad("more after the end", new Tar().end().file("x", SMALL).bytes(), "follows"),
                bad("cut in content", Arrays.copyOf(good().bytes(), 514), "in the middle"),
                bad("cut in padding", Arrays.copyOf(good().bytes(), 600), "in the middle"),
                bad("cut in a header", Arrays.copyOf(good().bytes(), 1100), "in the middle"),
                new Bad(
                        "a name that is not UTF-8",
                        Tar.header(latin, '0', Tar.octal(0), ""),
                        "BACKUP-003: a file in the data directory has a name that is not UTF-8:"
                                + " caf\\xe9"));
    }

    private static Bad bad(String name, byte[] archive, String error) {
        return new Bad(name, archive, error);
    }

    @ParameterizedTest
    @MethodSource("bad_archives")
    void what_no_server_sends_is_refused(Bad bad) {
        assertThatThrownBy(() -> read(bad.archive(), 300))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith("BACKUP-00")
                .hasMessageContaining(bad.error());
    }

    @Test
    void random_bytes_never_do_more_than_fail() {
        var random = new Random(20261121);
        byte[] archive = good().end().bytes();
        for (int round = 0; round < 2000; round++) {
            byte[] changed = archive.clone();
            for (int change = 0; change < 3; change++) {
                changed[random.nextInt(4096)] = (byte) random.nextInt();
            }
            try {
                read(changed, 1 + random.nextInt(5000));
            } catch (FailureException e) {
                assertThat(e.failure().code()).isIn(BackupError.BAD_ARCHIVE, BackupError.BAD_NAME);
            }
        }
    }

    private static Tar good() {
        return new Tar()
                .file("PG_VERSION", SMALL)
                .directory("./base/")
                .file("base/1/1259", PAGES)
                .file("empty", new byte[0])
                .link("pg_tblspc/16384/", "/mnt/fast disk")
                .file("name ü", SMALL);
    }

    private static byte[] pages() {
        byte[] pages = new byte[3 * 8192 + 17];
        new Random(1).nextBytes(pages);
        return pages;
    }

    private static Kept read(byte[] archive, int piece) {
        var kept = new Kept();
        var reader = new TarReader(kept);
        for (int at = 0; at < archive.length; at += piece) {
            var bytes = ByteBuffer.wrap(archive, at, Math.min(piece, archive.length - at));
            reader.read(bytes);
            assertThat(bytes.hasRemaining()).isFalse();
        }
        reader.finish();
        return kept;
    }
}
