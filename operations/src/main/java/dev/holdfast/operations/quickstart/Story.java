package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.backup.RunRequest;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.local.UpRequest;
import dev.holdfast.operations.repository.RepositoryTargets;
import dev.holdfast.operations.restore.RestoreRequest;
import dev.holdfast.operations.restore.RestoreResult;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The demonstration, chapter by chapter.
final class Story {
    static final String ACCIDENT = "DROP TABLE threats CASCADE; DELETE FROM threat_models";
    static final List<String> CHAPTERS =
            List.of(
                    "start PostgreSQL",
                    "apply the migrations",
                    "fill the tables",
                    "back up, while an application writes",
                    "go on writing",
                    "note every row and the time",
                    "the accident",
                    "restore to just before it",
                    "compare every row");

    private static final String SLOT = "holdfast_quickstart";
    private static final int MODELS = 1500;
    private static final int FEW_MODELS = 150;
    private static final int COMMITS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration MOMENT = Duration.ofMillis(20);

    private static final Sql TIME =
            Sql.text(
                    "select to_char(clock_timestamp() at time zone 'UTC',"
                            + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as now");
    private static final Sql POSITION = Sql.text("select pg_current_wal_lsn()::text as position");
    private static final Sql SIZE = Sql.text("select pg_database_size(current_database()) as size");
    private static final Sql DROP_SLOT =
            Sql.text(
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                            + " where slot_name = ?");

    private final QuickstartFolder folder;
    private final Rooms rooms;
    private final boolean fast;
    private final Run run;
    private final List<QuickstartResult.Chapter> told = new ArrayList<>();

    Story(QuickstartFolder folder, Rooms rooms, boolean fast, Run run) {
        this.folder = folder;
        this.rooms = rooms;
        this.fast = fast;
        this.run = run;
    }

    /// What was there just before the accident.
    private record Before(String time, Contents contents, Ledger ledger) {}

    private record Ledger(long last, long rows) {}

    QuickstartResult tell() {
        chapter(0, () -> rooms.local().up(new UpRequest(false, false), run), _ -> 0L);
        chapter(
                1,
                () -> rooms.migrate().up(dev.holdfast.operations.migrate.UpRequest.ALL, run),
                _ -> 0L);
        PostgresTarget target =
                Targets.database(folder.project(), Optional.of(QuickstartFolder.DATABASE));
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            chapter(2, () -> fill(session), size -> size);
            Before before = loseAndKeep(target, session);
            Ledger atTheEnd = ledger(session);
            long began = System.nanoTime();
            RestoreResult restored =
                    chapter(7, () -> restore(before.time()), it -> it.files().bytes());
            Duration recovery = Duration.ofNanos(System.nanoTime() - began);
            return prove(before, atTheEnd, restored, recovery);
        }
    }

    private Before loseAndKeep(PostgresTarget target, Session session) {
        var repository =
                Repository.create(
                        RepositoryTargets.repository(folder.project(), Optional.empty()).path(),
                        new Disk(),
                        run);
        Before before;
        try (var receiver = receiver(repository, session);
                var writers = new Writers(target, run)) {
            chapter(
                    3,
                    () ->
                            rooms.backup()
                                    .run(
                                            new RunRequest(
                                                    Optional.empty(), Optional.empty(), false),
                                            run),
                    it -> it.content().map(ByteSize::bytes).orElse(0L));
            chapter(4, () -> write(writers), _ -> 0L);
            writers.pause();
            try {
                before = chapter(5, () -> look(target, session), _ -> 0L);
                chapter(6, () -> lose(session), _ -> 0L);
            } finally {
                writers.resume();
            }
            write(writers);
            receiver.await(Lsn.parse(session.one(POSITION, row -> row.text("position"))), PATIENCE);
        }
        session.list(DROP_SLOT, _ -> "", SLOT);
        return before;
    }

    /// Keeps all WAL from now on.
    private WalReceiver receiver(Repository repository, Session session) {
        var cluster = Targets.cluster(folder.project(), Optional.of(QuickstartFolder.CLUSTER));
        var receiver = WalReceiver.connect(cluster.target(), repository, Optional.of(SLOT), run);
        try {
            receiver.begin(
                    Lsn.parse(session.one(POSITION, row -> row.text("position"))),
                    new dev.holdfast.postgres.wal.TimelineId(receiver.timeline().number()));
            return receiver;
        } catch (RuntimeException | Error e) {
            receiver.close();
            throw e;
        }
    }

    private long fill(Session session) {
        session.simpleQuery("set tmi.threat_models = %d".formatted(fast ? FEW_MODELS : MODELS));
        session.simpleQuery(folder.generator());
        session.execute(Writers.MAKE_LEDGER);
        return session.one(SIZE, row -> row.number("size"));
    }

    /// Lets the application commit some more.
    private long write(Writers writers) {
        long enough = writers.confirmed() + COMMITS;
        while (writers.confirmed() < enough) {
            writers.check();
            run.pause(MOMENT);
        }
        return enough;
    }

    private Before look(PostgresTarget target, Session session) {
        var contents = Contents.of(target, run);
        var ledger = ledger(session);
        return new Before(session.one(TIME, row -> row.text("now")), contents, ledger);
    }

    private boolean lose(Session session) {
        // The clock counts microseconds: what commits next is later than the time noted.
        run.pause(MOMENT);
        session.simpleQuery("drop table threats cascade");
        session.simpleQuery("delete from threat_models");
        return true;
    }

    private static Ledger ledger(Session session) {
        return session.one(
                Writers.LAST_ROW, row -> new Ledger(row.number("last"), row.number("rows")));
    }

    private RestoreResult restore(String time) {
        return rooms.restore()
                .restore(
                        new RestoreRequest(
                                time,
                                folder.copy(),
                                true,
                                Optional.of(QuickstartFolder.COPY),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of()),
                        run);
    }

    private QuickstartResult prove(
            Before before, Ledger atTheEnd, RestoreResult restored, Duration recovery) {
        PostgresTarget copy =
                rooms.local().target(QuickstartFolder.COPY, QuickstartFolder.DATABASE);
        List<QuickstartResult.TableProof> tables =
                chapter(8, () -> before.contents().compare(Contents.of(copy, run)), _ -> 0L);
        Ledger back;
        try (var session = Sessions.open(copy, SessionSettings.defaults(), run)) {
            back = ledger(session);
        }
        long lost = Math.max(0, before.ledger().rows() - back.rows());
        boolean proved =
                tables.stream().allMatch(QuickstartResult.TableProof::exact)
                        && !tables.isEmpty()
                        && back.equals(before.ledger());
        return new QuickstartResult(
                false,
                proved,
                lost
                        + tables.stream()
                                .filter(it -> !it.table().equals("quickstart_ledger"))
                                .mapToLong(it -> Math.max(0, it.rows() - it.restoredRows()))
                                .sum(),
                ACCIDENT,
                Instant.parse(restored.at()),
                before.ledger().last(),
                back.last(),
                atTheEnd.rows() - before.ledger().rows(),
                recovery,
                folder.folder(),
                tables,
                List.copyOf(told));
    }

    private <T> T chapter(int number, Supplier<T> work, Function<T, Long> size) {
        long began = System.nanoTime();
        T answer = work.get();
        told.add(
                new QuickstartResult.Chapter(
                        CHAPTERS.get(number),
                        Duration.ofNanos(System.nanoTime() - began),
                        new ByteSize(size.apply(answer))));
        return answer;
    }
}
