package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/// The point-in-time oracle. Four sessions write at the same time; then the cluster is restored to
/// random places of that history, and each copy must have exactly the transactions that belong
/// there: as of a time, all commits before the first commit record later than it; as of a position,
/// every record that begins before it.
///
/// What belongs there is known without our reading of the WAL: by the bounds that the clients
/// noted, by the server's commit timestamps, and, where the installed PostgreSQL can read the WAL,
/// exactly, by pg_waldump. `-Doracle.targets=2000` tries more, `-Doracle.seed=N` the same ones
/// again.
@Tag("servers")
class RecoveryOracleTest {
    private static final int MAJORS = 6;
    private static final int TARGETS = Integer.getInteger("oracle.targets", 36);
    private static final long SEED = Long.getLong("oracle.seed", System.nanoTime());
    private static final int EACH = 120;

    @OnEveryPostgres
    void every_copy_has_exactly_what_belongs_to_its_target(RealPostgres shared) {
        int targets = Math.max(1, TARGETS / MAJORS);
        var settings =
                Map.of(
                        "max_prepared_transactions",
                        "20",
                        "track_commit_timestamp",
                        "on",
                        "wal_keep_size",
                        "4GB");
        try (var server = RealPostgres.start(shared.major(), settings);
                var scene = new RecoveryScene(server)) {
            History history;
            try (WalReceiver receiver = scene.receive()) {
                history = write(scene, server);
                scene.store(receiver);
            }
            var random = new Random(SEED + shared.major());
            for (int number = 0; number < targets; number++) {
                Target target = history.target(number, random);
                String as =
                        "PostgreSQL %d, seed %d, target %d: %s"
                                .formatted(shared.major(), SEED, number, target.at());
                check(scene, history, target, "copy" + number, as);
            }
            System.out.printf(
                    "oracle: PostgreSQL %d, %d targets in %d transactions exact, seed %d%n",
                    shared.major(), targets, history.written().size(), SEED);
        }
    }

    private static History write(RecoveryScene scene, RealPostgres server) {
        var ledger = new Ledger(server, SEED);
        ledger.create();
        scene.backup();
        Lsn from = scene.position();
        List<Written> written = ledger.write(EACH, scene::backup);
        Lsn until = scene.position();
        server.execute("postgres", "insert into ledger values ('last', 0, 0)");
        return new History(
                from,
                until,
                written,
                times(server),
                WalDump.canRead(server)
                        ? Optional.of(WalDump.of(server, from, until))
                        : Optional.empty());
    }

    /// When each transaction committed, by the server's own record.
    private static Map<Long, Instant> times(RealPostgres server) {
        var times = new HashMap<Long, Instant>();
        server.query(
                        "postgres",
                        "select string_agg(xid || ' ' || to_char(pg_xact_commit_timestamp(xid::text::xid)"
                                + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), ',')"
                                + " from ledger where xid > 0")
                .lines()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .forEach(pair -> {
                    String[] parts = pair.split(" ", 2);
                    times.put(Long.valueOf(parts[0]), Instant.parse(parts[1]));
                });
        return times;
    }

    private static void check(
            RecoveryScene scene, History history, Target target, String copy, String as) {
        RestoreResult result = scene.restored(target.at(), copy);
        Set<String> found = words(scene.query(copy, "select string_agg(key, ',') from ledger"));
        Set<String> prepared =
                words(scene.query(copy, "select string_agg(gid, ',') from pg_prepared_xacts"));
        assertThat(scene.query(copy, Ledger.TORN)).as(as).isEqualTo("0");
        for (Written one : history.written()) {
            if (!one.commits()) {
                continue;
            }
            history.belongs(one, target)
                    .ifPresent(belongs ->
                            assertThat(found.contains(one.key()))
                                    .as("%s: %s, clients' bounds", as, one)
                                    .isEqualTo(belongs));
        }
        history.exactly(target)
                .ifPresent(keys -> {
                    var wanted = new TreeSet<>(keys);
                    var have = new TreeSet<>(found);
                    have.remove("last");
                    assertThat(have).as("%s, by pg_waldump", as).isEqualTo(wanted);
                });
        checkPrepared(history, prepared, result.end(), as);
        scene.discard(copy);
    }

    /// What was prepared and not finished is still there to be finished.
    private static void checkPrepared(History history, Set<String> found, Lsn end, String as) {
        for (Written one : history.written()) {
            one.prepared()
                    .ifPresent(half -> {
                        boolean surely = half.after().compareTo(end) <= 0 && one.isSurelyFrom(end);
                        boolean never =
                                end.compareTo(half.before()) <= 0 || one.isSurelyBefore(end);
                        if (surely || never) {
                            assertThat(found.contains(one.key()))
                                    .as("%s: %s prepared", as, one)
                                    .isEqualTo(surely);
                        }
                    });
        }
    }

    private static Set<String> words(String text) {
        return text.equals("null") || text.isEmpty()
                ? Set.of()
                : Stream.of(text.split(",", -1)).collect(Collectors.toSet());
    }

    /// A place in the history: a position, a time, before a transaction, or the end.
    private record Target(
            String at, @Nullable Lsn position, @Nullable Instant time, @Nullable Long xid) {}

    /// All that was written.
    private record History(
            Lsn from,
            Lsn until,
            List<Written> written,
            Map<Long, Instant> times,
            Optional<WalDump> dump) {

        Target target(int number, Random random) {
            Written any = commits().get(random.nextInt(commits().size()));
            return switch (number % 6) {
                case 0 -> at(from.plus(random.nextLong(until.minus(from))));
                case 1 -> time(between(random));
                case 2 -> time(timeOf(any));
                case 3 -> at(random.nextBoolean() ? any.after() : edge(any, random));
                case 4 -> time(timeOf(any).minusNanos(1000));
                default ->
                        random.nextInt(4) == 0
                                ? new Target("latest", null, null, null)
                                : new Target("xid:" + any.xid(), null, null, any.xid());
            };
        }

        private List<Written> commits() {
            return written.stream().filter(Written::commits).toList();
        }

        private Instant timeOf(Written one) {
            return java.util.Objects.requireNonNull(times.get(one.xid()), one.toString());
        }

        /// Just before, at or behind the first byte of a record.
        private Lsn edge(Written one, Random random) {
            return dump.flatMap(it ->
                            it.ended().stream()
                                    .filter(ended -> ended.xid() == one.xid())
                                    .findFirst())
                    .map(it -> it.position().plus(random.nextInt(3) - 1))
                    .orElse(one.before());
        }

        private Instant between(Random random) {
            List<Instant> sorted = times.values().stream().sorted().toList();
            long micros =
                    java.time.temporal.ChronoUnit.MICROS.between(
                            sorted.getFirst(), sorted.getLast());
            return sorted.getFirst().plusNanos(random.nextLong(micros) * 1000);
        }

        private static Target at(Lsn position) {
            return new Target(position.toString(), position, null, null);
        }

        private static Target time(Instant time) {
            return new Target(time.toString(), null, time, null);
        }

        /// Whether a commit belongs to a target, as far as the clients and the commit timestamps
        /// can tell.
        Optional<Boolean> belongs(Written one, Target target) {
            if (target.position() != null) {
                return sure(
                        one.isSurelyBefore(target.position()), one.isSurelyFrom(target.position()));
            }
            if (target.time() != null) {
                List<Written> later =
                        commits().stream().filter(it -> timeOf(it).isAfter(target.time())).toList();
                return sure(
                        later.stream().allMatch(it -> one.isSurelyBefore(it.before())),
                        timeOf(one).isAfter(target.time())
                                || later.stream().anyMatch(it -> one.isSurelyFrom(it.after())));
            }
            if (target.xid() != null) {
                Written before =
                        commits().stream()
                                .filter(it -> it.xid() == target.xid())
                                .findFirst()
                                .orElseThrow();
                return sure(
                        one.isSurelyBefore(before.before()),
                        one.equals(before) || one.isSurelyFrom(before.after()));
            }
            return Optional.of(true);
        }

        private static Optional<Boolean> sure(boolean yes, boolean no) {
            assertThat(yes && no).isFalse();
            return yes || no ? Optional.of(yes) : Optional.empty();
        }

        /// The keys that belong to a target, by pg_waldump.
        Optional<Set<String>> exactly(Target target) {
            return dump.map(it -> {
                var xids = new ArrayList<Long>();
                for (WalDump.Ended ended : it.ended()) {
                    if (isStop(ended, target)) {
                        break;
                    }
                    if (ended.commits()) {
                        xids.add(ended.xid());
                    }
                }
                return commits().stream()
                        .filter(one -> xids.contains(one.xid()))
                        .map(Written::key)
                        .collect(Collectors.toSet());
            });
        }

        private static boolean isStop(WalDump.Ended ended, Target target) {
            return (target.position() != null && ended.position().compareTo(target.position()) >= 0)
                    || (target.time() != null
                            && ended.commits()
                            && ended.time().isAfter(target.time()))
                    || (target.xid() != null && ended.xid() == target.xid());
        }
    }
}
