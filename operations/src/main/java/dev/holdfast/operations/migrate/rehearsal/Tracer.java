package dev.holdfast.operations.migrate.rehearsal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.migrate.rehearsal.TracedStatement.Scan;
import dev.holdfast.operations.migrate.rehearsal.TracedStatement.TakenLock;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Sends statements of one script and looks at what each did. Locks stay until the end of their
/// transaction, so those that were not there before a statement are its own; a table that is
/// written anew has a new file; rows read one after the other are counted by the server within the
/// transaction (pg_stat_get_xact_tuples_returned).
final class Tracer {
    private static final Sql RELATIONS = Sql.of(Tracer.class, "relations");
    private static final ByteSize NOTHING = new ByteSize(0);
    private static final Sql ROOM = Sql.of(Tracer.class, "room");

    private final Session session;
    private final Sampler sampler;

    /// What others may want: it was there before the script.
    private final Set<Long> existed;

    private final Map<Long, String> names = new HashMap<>();
    private final List<Traced> traced = new ArrayList<>();
    private final Room begin;
    private Map<Long, Relation> relations;
    private Set<Sampler.Locked> held = Set.of();
    private int transactionFrom;
    private Duration commits = Duration.ZERO;
    private long peak;

    /// @param watching another session, to look at this one from
    Tracer(Session session, Session watching) {
        this.session = session;
        this.begin = room();
        this.sampler = new Sampler(watching, begin.pid(), session.run());
        this.relations = relations();
        this.existed =
                relations.values().stream()
                        .filter(Relation::isTable)
                        .map(Relation::oid)
                        .collect(Collectors.toSet());
    }

    /// How much the server holds.
    private record Room(long pid, long wal, long bytes) {}

    /// A statement whose locks may still be held.
    private record Traced(
            TracedStatement statement, Map<Sampler.Locked, Optional<Duration>> locks) {}

    /// Sends one statement, in the transaction that is open if one is.
    ///
    /// @param line where it begins
    /// @param text its beginning, for people
    /// @return whether the server took it
    boolean send(String sql, int line, String text) {
        var before = room();
        var look = sampler.begin();
        long began = System.nanoTime();
        ScriptOutcome outcome;
        Duration elapsed;
        Sampler.Seen seen;
        try {
            outcome = session.simpleQueryWithin(sql);
        } finally {
            elapsed = Duration.ofNanos(System.nanoTime() - began);
            seen = look.end();
        }
        var refusal =
                outcome instanceof ScriptOutcome.Refused refused
                        ? Optional.of(refused.refusal())
                        : Optional.<ServerRefusal>empty();
        boolean open = outcome instanceof ScriptOutcome.Done done && done.transactionOpen();
        add(new Sent(line, text, elapsed, refusal), before, seen, open);
        if (!open) {
            endTransaction(Duration.ZERO);
        }
        return refusal.isEmpty();
    }

    /// Ends the transaction that is open.
    ///
    /// @return whether the server took it: a constraint may wait for this moment
    boolean commit() {
        long began = System.nanoTime();
        var outcome = session.simpleQuery("commit");
        if (outcome instanceof ScriptOutcome.Refused refused) {
            var elapsed = Duration.ofNanos(System.nanoTime() - began);
            int line = traced.isEmpty() ? 1 : traced.getLast().statement().line();
            traced.add(
                    new Traced(
                            new TracedStatement(
                                    line,
                                    "COMMIT",
                                    elapsed,
                                    List.of(),
                                    List.of(),
                                    List.of(),
                                    0,
                                    NOTHING,
                                    NOTHING,
                                    NOTHING,
                                    Optional.of(refused.refusal())),
                            Map.of()));
        }
        endTransaction(Duration.ofNanos(System.nanoTime() - began));
        return outcome instanceof ScriptOutcome.Done;
    }

    /// Why the last statement was refused, if it was.
    Optional<ServerRefusal> lastRefusal() {
        return traced.isEmpty() ? Optional.empty() : traced.getLast().statement().refusal();
    }

    private record Sent(int line, String text, Duration elapsed, Optional<ServerRefusal> refusal) {}

    private void add(Sent sent, Room before, Sampler.Seen seen, boolean open) {
        var after = room();
        var now = relations();
        peak =
                Math.max(
                        peak,
                        after.bytes()
                                - begin.bytes()
                                + after.wal()
                                - begin.wal()
                                + seen.temporary());
        traced.add(
                new Traced(
                        new TracedStatement(
                                sent.line(),
                                sent.text(),
                                sent.elapsed(),
                                List.of(),
                                rewritten(now),
                                scanned(now),
                                changed(now),
                                new ByteSize(after.wal() - before.wal()),
                                new ByteSize(Math.max(0, after.bytes() - before.bytes())),
                                new ByteSize(seen.temporary()),
                                sent.refusal()),
                        newLocks(seen, open)));
        relations = now;
    }

    /// Within a transaction what is held now and was not before; outside of one what was seen
    /// meanwhile.
    private Map<Sampler.Locked, Optional<Duration>> newLocks(Sampler.Seen seen, boolean open) {
        var locks = new HashMap<Sampler.Locked, Optional<Duration>>();
        if (open) {
            var now = new HashSet<>(Sampler.locks(session, begin.pid()));
            now.stream()
                    .filter(it -> !held.contains(it))
                    .forEach(it -> locks.put(it, Optional.empty()));
            held = now;
        } else {
            seen.locks()
                    .forEach((locked, time) -> {
                        if (!held.contains(locked)) {
                            locks.put(locked, Optional.of(time));
                        }
                    });
        }
        return locks;
    }

    /// Now it is known for how long the locks were held: as long as the statements took. What our
    /// own looking in between took is none of theirs.
    ///
    /// @param commit how long the end itself took
    private void endTransaction(Duration commit) {
        Duration rest = commit;
        for (int i = traced.size() - 1; i >= transactionFrom; i--) {
            var each = traced.get(i);
            rest = rest.plus(each.statement().elapsed());
            var locks = new ArrayList<TakenLock>();
            for (var taken : each.locks().entrySet()) {
                String name = names.get(taken.getKey().oid());
                if (name != null) {
                    locks.add(
                            new TakenLock(
                                    name,
                                    taken.getKey().mode(),
                                    existed.contains(taken.getKey().oid()),
                                    taken.getValue().orElse(rest)));
                }
            }
            locks.sort(
                    Comparator.comparing(TakenLock::mode)
                            .reversed()
                            .thenComparing(TakenLock::relation));
            traced.set(i, new Traced(with(each.statement(), locks), Map.of()));
        }
        commits = commits.plus(commit);
        transactionFrom = traced.size();
        held = Set.of();
    }

    /// How long all of it took, without our own looking in between.
    Duration elapsed() {
        return traced.stream().map(it -> it.statement().elapsed()).reduce(commits, Duration::plus);
    }

    private static TracedStatement with(TracedStatement it, List<TakenLock> locks) {
        return new TracedStatement(
                it.line(),
                it.text(),
                it.elapsed(),
                locks,
                it.rewritten(),
                it.scanned(),
                it.changed(),
                it.wal(),
                it.added(),
                it.temporary(),
                it.refusal());
    }

    /// ALTER TYPE drops and makes the indexes of a column under other numbers: those are found by
    /// their names.
    private List<String> rewritten(Map<Long, Relation> now) {
        var indexes = new HashMap<String, Relation>();
        relations.values().stream()
                .filter(it -> !it.isTable())
                .forEach(it -> indexes.put(it.name(), it));
        return now.values().stream()
                .filter(it -> {
                    var before = relations.get(it.oid());
                    var namesake = it.isTable() ? null : indexes.get(it.name());
                    return before != null
                            ? before.file() != it.file()
                            : namesake != null && !now.containsKey(namesake.oid());
                })
                .filter(it -> it.isTable() || existed(it.parent()))
                .map(Relation::name)
                .sorted()
                .toList();
    }

    private boolean existed(String table) {
        return relations.values().stream()
                .anyMatch(it -> it.name().equals(table) && existed.contains(it.oid()));
    }

    private List<Scan> scanned(Map<Long, Relation> now) {
        return now.values().stream()
                .filter(Relation::isTable)
                .map(it -> new Scan(it.name(), it.scanned() - scannedBefore(it.oid())))
                .filter(it -> it.rows() > 0)
                .sorted(Comparator.comparingLong(Scan::rows).reversed())
                .toList();
    }

    private long scannedBefore(long oid) {
        var before = relations.get(oid);
        return before == null ? 0 : before.scanned();
    }

    private long changed(Map<Long, Relation> now) {
        return now.values().stream()
                .filter(Relation::isTable)
                .mapToLong(it -> {
                    var before = relations.get(it.oid());
                    return Math.max(0, it.changed() - (before == null ? 0 : before.changed()));
                })
                .sum();
    }

    /// What was sent; once no transaction is open.
    List<TracedStatement> statements() {
        return traced.stream().map(Traced::statement).toList();
    }

    /// The most room it took at once: the growth of the database with what is replaced but not gone
    /// yet, its WAL, and temporary files.
    ByteSize peak() {
        return new ByteSize(Math.max(0, peak));
    }

    private Room room() {
        return session.one(
                ROOM, row -> new Room(row.number("pid"), row.number("wal"), row.number("bytes")));
    }

    private Map<Long, Relation> relations() {
        var all = new HashMap<Long, Relation>();
        session.each(
                RELATIONS,
                row -> {
                    var relation =
                            new Relation(
                                    row.number("oid"),
                                    row.text("name"),
                                    row.text("kind"),
                                    row.text("parent"),
                                    row.number("file"),
                                    row.number("scanned"),
                                    row.number("changed"));
                    all.put(relation.oid(), relation);
                    if (relation.isTable()) {
                        names.put(relation.oid(), relation.name());
                    }
                });
        return all;
    }
}
