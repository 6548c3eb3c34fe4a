package dev.holdfast.postgres.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.WalEvent.Abort;
import dev.holdfast.postgres.wal.WalEvent.AbortPrepared;
import dev.holdfast.postgres.wal.WalEvent.BackupEnd;
import dev.holdfast.postgres.wal.WalEvent.Checkpoint;
import dev.holdfast.postgres.wal.WalEvent.Commit;
import dev.holdfast.postgres.wal.WalEvent.CommitPrepared;
import dev.holdfast.postgres.wal.WalEvent.EndOfRecovery;
import dev.holdfast.postgres.wal.WalEvent.ParameterChange;
import dev.holdfast.postgres.wal.WalEvent.Prepare;
import dev.holdfast.postgres.wal.WalEvent.RestorePoint;
import dev.holdfast.postgres.wal.WalEvent.Switch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the reader says against what PostgreSQL's own tools say of the same WAL, record by record.
@Timeout(300)
class WalOracleTest {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;
    private static final Path WALDUMP = Path.of("/usr/lib/postgresql/15/bin/pg_waldump");
    private static final int OVERWRITE_CONTRECORD = 0xD0;
    private static final int WALINSPECT_SINCE = 15;

    private static final Pattern DUMPED =
            Pattern.compile(
                    "rmgr: (\\S+) +len \\(rec/tot\\): +\\d+/ *(\\d+), tx: +(\\d+), lsn: (\\S+),"
                            + " prev (\\S+), desc: (.*)");
    private static final Pattern DUMPED_TIME =
            Pattern.compile(
                    "(?:COMMIT|ABORT|PREPARE)(?:_PREPARED (\\d+):| gid (.*?):)?"
                            + " (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}) UTC.*");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    @TempDir Path scratch;

    @OnEveryPostgres
    void agrees_with_the_server(int major) throws IOException, SQLException {
        try (var server = BusyServer.start(major)) {
            Lsn from = position(server);
            BusyServer.write(server);
            Lsn until = position(server);
            WalReader reader = reader(server, from);
            List<SeenRecord> seen = SeenRecord.all(reader);

            assertThat(reader.major()).isEqualTo(major);
            assertThat(reader.endOfWal().position()).isGreaterThanOrEqualTo(until);
            assertThat(reader.endOfWal().cause())
                    .isIn(EndOfWal.Cause.UNWRITTEN, EndOfWal.Cause.RECYCLED);
            assertEvents(seen, major);
            assertCommitTimes(server, seen);
            if (major >= WALINSPECT_SINCE) {
                assertAgreesWithWalinspect(server, seen, from, until);
            }
            assertAnyStartFinds(server, seen);
        }
    }

    @Test
    @Tag("servers")
    void agrees_with_pg_waldump() throws IOException {
        assumeTrue(Files.isExecutable(WALDUMP), "no pg_waldump of PostgreSQL 15 here: " + WALDUMP);
        try (var server = BusyServer.start(15)) {
            Lsn from = position(server);
            BusyServer.write(server);
            server.stop();
            var reader = reader(server, from);
            List<SeenRecord> seen = SeenRecord.all(reader);

            Path dump = scratch.resolve("dump");
            var outcome =
                    new CommandRunner()
                            .run(
                                    Command.of(
                                                    "sh",
                                                    "-c",
                                                    "exec \"$0\" -p \"$1\" -s \"$2\" > \"$3\"",
                                                    WALDUMP.toString(),
                                                    pgWal(server).toString(),
                                                    from.toString(),
                                                    dump.toString())
                                            .with("TZ", "UTC")
                                            .with("LC_ALL", "C"),
                                    RealPostgres.run());

            // It knows no other end than an error, and names the position.
            assertThat(outcome.errors())
                    .contains("error in WAL record at " + seen.getLast().start())
                    .contains(" at " + reader.endOfWal().position() + ":");
            List<String> lines = Files.readAllLines(dump);
            assertThat(lines).hasSameSizeAs(seen);
            int times = 0;
            for (int i = 0; i < lines.size(); i++) {
                times += assertSame(lines.get(i), seen.get(i)) ? 1 : 0;
            }
            assertThat(times).isGreaterThan(300);
        }
    }

    /// @return whether it had a time
    private static boolean assertSame(String line, SeenRecord seen) {
        var match = DUMPED.matcher(line);
        assertThat(match.matches()).as(line).isTrue();
        assertThat(
                        List.of(
                                match.group(1),
                                match.group(2),
                                match.group(3),
                                Lsn.parse(match.group(4)),
                                Lsn.parse(match.group(5))))
                .as(line)
                .isEqualTo(
                        List.of(
                                seen.manager(),
                                String.valueOf(seen.length()),
                                String.valueOf(seen.xid()),
                                seen.start(),
                                seen.previous()));
        var time = DUMPED_TIME.matcher(match.group(6));
        if (!seen.manager().equals("Transaction") || !time.matches()) {
            return false;
        }
        var event = seen.event().orElseThrow();
        assertThat(TIME.format(time(event))).as(line).isEqualTo(time.group(3));
        switch (event) {
            case CommitPrepared commit -> assertThat(time.group(1)).isEqualTo("" + commit.xid());
            case AbortPrepared abort -> assertThat(time.group(1)).isEqualTo("" + abort.xid());
            case Prepare prepare -> assertThat(time.group(2)).isEqualTo(prepare.gid());
            default -> assertThat(time.group(1)).isNull();
        }
        return true;
    }

    private static void assertEvents(List<SeenRecord> seen, int major) {
        var events = seen.stream().flatMap(it -> it.event().stream()).toList();
        for (Class<? extends WalEvent> kind :
                List.of(
                        Commit.class,
                        Abort.class,
                        Prepare.class,
                        CommitPrepared.class,
                        AbortPrepared.class,
                        Checkpoint.class,
                        Switch.class)) {
            assertThat(events).hasAtLeastOneElementOfType(kind);
        }
        assertThat(events)
                .anyMatch(it ->
                        it instanceof RestorePoint point
                                && point.name().equals("after the message"));
        assertThat(seen)
                .anyMatch(it -> it.manager().equals("XLOG") && it.info() == OVERWRITE_CONTRECORD)
                .anyMatch(it -> it.length() > 20 << 20);

        var prepared = new HashMap<Long, String>();
        for (WalEvent event : events) {
            switch (event) {
                case Prepare(var xid, _, var gid) -> prepared.put(xid, gid);
                case CommitPrepared(var xid, _, var gid) ->
                        assertPrepared(taken(prepared, xid), gid, major);
                case AbortPrepared(var xid, _, var gid) ->
                        assertPrepared(taken(prepared, xid), gid, major);
                default -> {}
            }
        }
        assertThat(prepared).isEmpty();
    }

    private static String taken(Map<Long, String> prepared, long xid) {
        return String.valueOf(prepared.remove(xid));
    }

    private static void assertPrepared(String gid, Optional<String> named, int major) {
        assertThat(gid).isIn("phase 0", "phase 1", "phase 2", "phase 3", "phase 4", "drops");
        assertThat(named).isEqualTo(major % 2 == 0 ? Optional.of(gid) : Optional.empty());
    }

    /// Each commit has the time that the server remembers of it, and the server remembers no other
    /// but those of subtransactions, which have the time of theirs.
    private static void assertCommitTimes(RealPostgres server, List<SeenRecord> seen)
            throws SQLException {
        var commits = new HashMap<Long, Instant>();
        for (SeenRecord record : seen) {
            record.event()
                    .ifPresent(event -> {
                        if (event instanceof Commit commit && commit.xid() != 0) {
                            commits.put(commit.xid(), commit.time());
                        } else if (event instanceof CommitPrepared commit) {
                            commits.put(commit.xid(), commit.time());
                        }
                    });
        }
        long first = commits.keySet().stream().min(Long::compare).orElseThrow();
        long last = commits.keySet().stream().max(Long::compare).orElseThrow();
        Map<Long, Instant> remembered = new HashMap<>();
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                select x, to_char(pg_xact_commit_timestamp(x::text::xid)
                                                      at time zone 'UTC',
                                                  'YYYY-MM-DD HH24:MI:SS.US')
                                from generate_series(%d, %d) x
                                where pg_xact_commit_timestamp(x::text::xid) is not null\
                                """
                                        .formatted(first, last))) {
            while (rows.next()) {
                remembered.put(rows.getLong(1), TIME.parse(rows.getString(2), Instant::from));
            }
        }
        assertThat(commits).hasSizeGreaterThan(100);
        assertThat(remembered).containsAllEntriesOf(commits);
        assertThat(new HashSet<>(commits.values())).containsAll(remembered.values());
    }

    private static void assertAgreesWithWalinspect(
            RealPostgres server, List<SeenRecord> seen, Lsn from, Lsn until) throws SQLException {
        server.execute("postgres", "create extension pg_walinspect");
        var expected = new ArrayList<List<Object>>();
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                select start_lsn, end_lsn, prev_lsn, xid, resource_manager,
                                       record_length, main_data_length
                                from pg_get_wal_records_info('%s', '%s')\
                                """
                                        .formatted(from, until))) {
            while (rows.next()) {
                expected.add(
                        List.of(
                                Lsn.parse(rows.getString(1)),
                                Lsn.parse(rows.getString(2)),
                                Lsn.parse(rows.getString(3)),
                                rows.getLong(4),
                                rows.getString(5),
                                rows.getInt(6),
                                rows.getInt(6) > 1 << 20 ? -1 : rows.getInt(7)));
            }
        }
        List<List<Object>> read =
                seen.stream()
                        .filter(it -> it.end().compareTo(until) <= 0)
                        .map(it ->
                                List.<Object>of(
                                        it.start(),
                                        it.end(),
                                        it.previous(),
                                        it.xid(),
                                        it.manager(),
                                        it.length(),
                                        it.mainData()))
                        .toList();
        assertThat(read.size()).isGreaterThan(10_000);
        for (int i = 0; i < Math.min(read.size(), expected.size()); i++) {
            assertThat(read.get(i)).as("record %d", i).isEqualTo(expected.get(i));
        }
        assertThat(read).hasSameSizeAs(expected);
    }

    /// From wherever one begins, the records are the same from there on.
    private static void assertAnyStartFinds(RealPostgres server, List<SeenRecord> seen)
            throws IOException {
        for (int i = 0; i < seen.size(); i += seen.size() / 50) {
            SeenRecord record = seen.get(i);
            for (Lsn start :
                    List.of(
                            record.start(),
                            record.start().plus(-1),
                            record.start().plus(-7),
                            new Lsn(record.start().bytes() & -WalPages.PAGE),
                            new Lsn(record.start().bytes() & -SEGMENT))) {
                var reader = reader(server, start);
                assertThat(reader.next()).isTrue();
                if (!start.isBefore(seen.getFirst().start())) {
                    SeenRecord first =
                            seen.stream()
                                    .filter(it -> !it.start().isBefore(start))
                                    .findFirst()
                                    .orElseThrow();
                    assertThat(reader.start()).as("from %s", start).isEqualTo(first.start());
                    assertThat(reader.length()).isEqualTo(first.length());
                }
            }
        }
    }

    private static Instant time(WalEvent event) {
        return switch (event) {
            case Commit it -> it.time();
            case Abort it -> it.time();
            case Prepare it -> it.time();
            case CommitPrepared it -> it.time();
            case AbortPrepared it -> it.time();
            case RestorePoint it -> it.time();
            case Checkpoint it -> it.time();
            case EndOfRecovery it -> it.time();
            case BackupEnd _, Switch _, ParameterChange _ -> Instant.EPOCH;
        };
    }

    private static WalReader reader(RealPostgres server, Lsn from) throws IOException {
        return new WalReader(
                new WalFolder(pgWal(server), TimelineId.FIRST, SEGMENT),
                WalFolder.system(pgWal(server)),
                TimelineId.FIRST,
                SEGMENT,
                from);
    }

    private static Path pgWal(RealPostgres server) {
        return server.dataDirectory().resolve("pg_wal");
    }

    /// The end of what is flushed: a commit flushes all that is before it.
    private static Lsn position(RealPostgres server) {
        server.execute(
                "postgres",
                "create table if not exists flushed (n int); insert into flushed values (1)");
        return Lsn.parse(server.query("postgres", "select pg_current_wal_flush_lsn()"));
    }
}
