package dev.holdfast.postgres.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;

/// The end of a real server's WAL, cut off at every byte and damaged in thousands of ways: what is
/// read is always the beginning of what was written, and never more than that.
@Timeout(300)
class WalDamageTest {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;
    private static final int PAGE = WalPages.PAGE;
    private static final int PAGES = 12;
    private static final int HEAD = 24;
    private static final int CUT_PAGES = 3;
    private static final int ROUNDS = 500;

    /// What a reading may allocate: its window, a record that spans pages, and what the test makes.
    private static final long MOST_MEMORY = 4 << 20;

    /// @param wal the last pages, and some behind them
    /// @param records all that are in it
    /// @param end behind the last one
    private record Tail(SystemId system, MemoryWal wal, List<SeenRecord> records, Lsn end) {

        WalReader reader(MemoryWal source) {
            return new WalReader(source, system, TimelineId.FIRST, SEGMENT, wal.start());
        }
    }

    @OnEveryPostgres
    void a_cut_or_damaged_end_yields_the_records_before_it(int major) throws IOException {
        Tail tail;
        try (var server = RealPostgres.start(major, Map.of("wal_keep_size", "1GB"))) {
            tail = tail(server);
        }
        assertThat(tail.records()).hasSizeGreaterThan(200);
        cutAtEveryByte(tail);
        flipBits(tail, new SplittableRandom(major));
        scramble(tail, new SplittableRandom(major));
    }

    private static void cutAtEveryByte(Tail tail) throws IOException {
        int end = (int) tail.end().minus(tail.wal().start());
        for (int cut = end; cut > end - CUT_PAGES * PAGE; cut--) {
            var reader = tail.reader(tail.wal().cutAt(cut));
            int count = assertBeginning(tail, reader);
            Lsn position = tail.wal().start().plus(cut);
            // A record ends with up to seven bytes of padding.
            assertThat(ends(tail, position)).as("cut at %s", position).isLessThanOrEqualTo(count);
            assertThat(count).isLessThanOrEqualTo(ends(tail, position.plus(7)));
            assertThat(reader.endOfWal().cause()).isEqualTo(EndOfWal.Cause.NO_MORE_WAL);
        }
    }

    private static void flipBits(Tail tail, SplittableRandom random) throws IOException {
        int end = (int) tail.end().minus(tail.wal().start());
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var damaged = tail.wal().copy();
            // Where the first record is, only the first page's head tells: see WalReader.
            int at = random.nextInt(HEAD, end);
            damaged.bytes()[at] ^= (byte) (1 << random.nextInt(8));
            var reader = tail.reader(damaged);
            int count = assertBeginning(tail, reader);
            assertThat(count)
                    .isGreaterThanOrEqualTo(
                            ends(tail, new Lsn(tail.wal().start().plus(at).bytes() & -PAGE)));
            found += count < tail.records().size() ? 1 : 0;
        }
        // The others hit padding, or a field of a page's head that nothing depends on.
        assertThat(found).isGreaterThan(ROUNDS * 9 / 10);
    }

    /// Noise, zeros, and pages in the wrong place.
    private static void scramble(Tail tail, SplittableRandom random) throws IOException {
        int pages = tail.wal().length() / PAGE;
        for (int round = 0; round < ROUNDS; round++) {
            var damaged = tail.wal().copy();
            byte[] bytes = damaged.bytes();
            int page = random.nextInt(1, pages) * PAGE;
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] noise = new byte[1 + random.nextInt(PAGE)];
                    random.nextBytes(noise);
                    int from = page + random.nextInt(PAGE - noise.length + 1);
                    System.arraycopy(noise, 0, bytes, from, noise.length);
                }
                case 1 -> Arrays.fill(bytes, page + random.nextInt(PAGE), page + PAGE, (byte) 0);
                case 2 -> {
                    int other = random.nextInt(pages) * PAGE;
                    int from = random.nextInt(PAGE);
                    System.arraycopy(bytes, other + from, bytes, page + from, PAGE - from);
                }
                default -> {
                    // A length that is huge and possible.
                    int from = page + 8 * random.nextInt(PAGE / 8);
                    bytes[from + 3] = (byte) random.nextInt(64);
                    bytes[from + 2] = (byte) random.nextInt(256);
                }
            }
            assertBeginning(tail, tail.reader(damaged));
        }
    }

    /// @return how many records were read
    private static int assertBeginning(Tail tail, WalReader reader) throws IOException {
        long before = allocated();
        int count = 0;
        while (reader.next()) {
            reader.event();
            SeenRecord wanted = tail.records().get(count);
            boolean same =
                    reader.start().equals(wanted.start())
                            && reader.end().equals(wanted.end())
                            && reader.previous().equals(wanted.previous())
                            && reader.xid() == wanted.xid()
                            && reader.info() == wanted.info()
                            && reader.length() == wanted.length();
            if (!same) {
                throw new AssertionError("not as it was written: " + wanted);
            }
            count++;
        }
        assertThat(allocated() - before).isLessThan(MOST_MEMORY);
        Lsn last = count == 0 ? tail.wal().start() : tail.records().get(count - 1).end();
        assertThat(reader.endOfWal().position()).isEqualTo(last);
        assertThat(reader.endOfWal().reason()).isNotBlank();
        return count;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /// How many records end at a position or before.
    private static int ends(Tail tail, Lsn position) {
        int count = 0;
        for (SeenRecord record : tail.records()) {
            count += record.end().compareTo(position) <= 0 ? 1 : 0;
        }
        return count;
    }

    private static Tail tail(RealPostgres server) throws IOException {
        server.execute(
                "postgres",
                "create table t as select n, md5(n::text) from generate_series(1, 10) n");
        for (int i = 0; i < 60; i++) {
            server.execute(
                    "postgres",
                    "insert into t select n, md5(n::text) from generate_series(1, 30) n;"
                            + " update t set n = n + 1 where n < %d".formatted(i / 3));
        }
        server.execute("postgres", "insert into t select 1, repeat('long', 20000)");
        server.stop();
        Path folder = server.dataDirectory().resolve("pg_wal");
        var source = new WalFolder(folder, TimelineId.FIRST, SEGMENT);
        SystemId system = WalFolder.system(folder);
        var from = new Lsn(SEGMENT);
        var all = new WalReader(source, system, TimelineId.FIRST, SEGMENT, from);
        List<SeenRecord> records = SeenRecord.all(all);
        Lsn end = all.endOfWal().position();
        var start = new Lsn((end.bytes() & -PAGE) - PAGES * (long) PAGE);
        var bytes = new ByteArrayOutputStream();
        byte[] page = new byte[PAGE];
        for (int i = 0; i < PAGES + 4; i++) {
            assertThat(source.read(start.plus(i * (long) PAGE), page, 0, PAGE)).isEqualTo(PAGE);
            bytes.writeBytes(page);
        }
        var tail =
                new Tail(
                        system,
                        new MemoryWal(start, bytes.toByteArray()),
                        records.stream().filter(it -> !it.start().isBefore(start)).toList(),
                        end);
        // A record may reach into the first page: reading begins behind it.
        assertThat(SeenRecord.all(tail.reader(tail.wal()))).isEqualTo(tail.records());
        return tail;
    }
}
