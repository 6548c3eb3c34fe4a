package dev.holdfast.operations.wal;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.wal.StartPlanner.Start;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.ReplicationMode;
import dev.holdfast.postgres.wire.SystemIdentity;
import dev.holdfast.postgres.wire.WalStream;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.postgres.wire.WireSettings;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Streams the WAL of a server into a repository, over one connection and on a thread of its own.
/// It follows the server from timeline to timeline, and ends with the first failure: whoever needs
/// more connects a new one. Cancelling its run ends it as [#close()] does.
///
/// Its methods are for any thread; [#begin] is called once.
public final class WalReceiver implements AutoCloseable {
    /// How far the repository is behind the server, as far as the server has said.
    record Lag(Lsn server, long bytes, Duration time) {
        static final Lag NONE = new Lag(Lsn.NONE, 0, Duration.ZERO);
    }

    private static final Duration LOOK_UP = Duration.ofMillis(100);

    /// A server that still sends is not waited for longer than this when receiving stops.
    private static final Duration PARTING = Duration.ofSeconds(90);

    private final WireConnection connection;
    private final Replication replication;
    private final Repository repository;
    private final Histories histories;
    private final Optional<String> slot;
    private final Run run;
    private final SystemIdentity identity;
    private final int segmentSize;
    private final SegmentWriter writer;
    private final SyncPace pace = new SyncPace();
    private Lsn acknowledged = Lsn.NONE;
    private boolean heard;

    /// When the repository last had all that the server had, by the server's clock.
    private Instant even = Instant.MAX;

    private volatile WalTimeline timeline;
    private volatile @Nullable WalStream stream;
    private volatile boolean closing;
    private volatile Lag lag = Lag.NONE;
    private @Nullable Future<Boolean> receiving;
    private @Nullable Throwable ending;
    private boolean ended;

    private WalReceiver(
            WireConnection connection, Repository repository, Optional<String> slot, Run run) {
        this.connection = connection;
        this.repository = repository;
        this.slot = slot;
        this.run = run;
        this.replication = new Replication(connection);
        this.identity = replication.identifySystem();
        this.segmentSize = SegmentSizes.parse(replication.show("wal_segment_size"));
        this.histories = new Histories(replication, repository.wal(), identity.systemId());
        this.timeline = histories.store(identity.timeline());
        this.writer =
                new SegmentWriter(
                        repository.wal(),
                        identity.systemId(),
                        connection.version(),
                        segmentSize,
                        run,
                        this::tell);
    }

    /// Connects to a cluster's server, learns who it is and stores the histories of its timelines.
    ///
    /// @param slot the physical slot that keeps WAL until it is received, made if there is none of
    ///   this name; without a name a temporary one keeps WAL from now on, while this is open
    public static WalReceiver connect(
            PostgresTarget cluster, Repository repository, Optional<String> slot, Run run) {
        var settings = WireSettings.defaults().named(slot.orElse("holdfast"));
        var connection = WireConnection.open(cluster, ReplicationMode.PHYSICAL, settings, run);
        try {
            var slots = new Slots(connection);
            String name = slot.map(it -> slots.ensure(it, run)).orElseGet(slots::makeTemporary);
            slot.ifPresent(it -> slots.renewIfLost(it, run));
            return new WalReceiver(connection, repository, Optional.of(name), run);
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    /// Begins to stream from the start of the segment that holds `from`; returns once the server
    /// has agreed.
    ///
    /// @param on the server's timeline, or one that it comes from
    public synchronized void begin(Lsn from, TimelineId on) {
        if (receiving != null) {
            throw new IllegalStateException("it has begun already");
        }
        open(from, histories.store(on));
        receiving =
                run.beside(() -> {
                    receive();
                    return true;
                });
    }

    /// The places where receiving may begin so that nothing is missing, the best first. What an
    /// earlier receiver has left is settled before.
    List<Start> starts() {
        Ancestry ancestry = histories.ancestry(identity.timeline());
        var settler =
                new PartSettler(
                        repository.wal(), identity.systemId(), connection.version(), segmentSize);
        ancestry.branches().forEach(branch -> settler.settle(branch.timeline(), run));
        var held = HeldWal.read(repository.wal(), ancestry, segmentSize);
        requireAhead(held);
        Optional<Lsn> kept = slot.flatMap(name -> new Slots(connection).kept(name, run));
        return StartPlanner.starts(held, kept, identity.flushed());
    }

    /// A server that has less WAL than was received from it was restored, or is a copy of the one
    /// that it was received from: it will write other WAL at the same places.
    private void requireAhead(HeldWal held) {
        Lsn end = held.end().orElse(Lsn.NONE);
        if (identity.flushed().isBefore(end)) {
            throw Failure.of(
                            WalError.SERVER_BEHIND,
                            "the server is at %s, behind %s, up to where its WAL was received"
                                    .formatted(identity.flushed(), end))
                    .hint(
                            "it was restored or is a copy: promote it to a timeline of its own, or"
                                    + " receive its WAL into another repository")
                    .fact("server", identity.flushed())
                    .fact("repository", end)
                    .exception();
        }
    }

    public SystemId systemId() {
        return identity.systemId();
    }

    /// The timeline that is being received; before that begins, the server's.
    public WalTimeline timeline() {
        return timeline;
    }

    /// The size of the cluster's WAL segments, in bytes.
    public int segmentSize() {
        return segmentSize;
    }

    /// Up to where all WAL since the beginning is durable in the repository.
    public Lsn durable() {
        return writer.durable();
    }

    /// Does nothing while WAL is received.
    ///
    /// @throws FailureException what ended the receiving
    public void check() {
        if (hasEnded()) {
            throw reason();
        }
    }

    /// Waits until all WAL before a position is durable in the repository, and the segments that
    /// end there or before are stored as whole ones.
    ///
    /// @throws FailureException what ended the receiving; [WalError#NOT_IN_TIME] once patience is
    ///   over
    public void await(Lsn position, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (writer.settled().isBefore(position)) {
            run.checkCancelled();
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw late(position, patience);
            }
            if (pause(Math.min(left, LOOK_UP.toNanos())) && writer.settled().isBefore(position)) {
                throw reason();
            }
        }
    }

    /// Stops: makes durable what has arrived, acknowledges it, and waits until all full segments
    /// are stored. Why it may have ended before, [#await] tells.
    @Override
    public void close() {
        closing = true;
        Future<Boolean> thread = receiving();
        if (thread == null) {
            writer.close();
            connection.close();
            return;
        }
        try {
            thread.get(PARTING.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("the thread that receives WAL does not end", e);
        }
    }

    private synchronized @Nullable Future<Boolean> receiving() {
        return receiving;
    }

    private void receive() {
        Throwable why = null;
        try (connection;
                writer) {
            while (!closing && !run.isCancelled()) {
                step();
            }
            sync();
            stream().stop();
        } catch (Throwable e) {
            why = e;
        }
        if (why == null) {
            why = failureOf(writer::requireStored);
        }
        synchronized (this) {
            ended = true;
            ending = why;
        }
        tell();
    }

    private static @Nullable Throwable failureOf(Runnable action) {
        try {
            action.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void step() {
        switch (stream().next(writer.isBehind() ? Duration.ZERO : LOOK_UP)) {
            case DATA -> {
                heard = true;
                pace.arrived();
                writer.append(stream().data());
                syncIf(isFarBehind() ? pace.isOverdue() : pace.isDue());
            }
            case KEEPALIVE -> {
                heard = true;
                syncIf(!isFarBehind() || pace.isOverdue());
            }
            case IDLE -> syncIf(!isFarBehind() || pace.isOverdue());
            case END -> follow();
        }
    }

    /// While old WAL is caught up with nobody waits for an acknowledgement: segments are synced at
    /// their ends, beside the receiving.
    private boolean isFarBehind() {
        return stream().serverEnd().minus(stream().end()) > segmentSize;
    }

    private void syncIf(boolean due) {
        if (due) {
            sync();
        } else {
            acknowledge();
        }
    }

    /// Everything that has arrived is now durable, and the server is told.
    private void sync() {
        if (writer.isBehind()) {
            pace.syncing();
            writer.sync();
            pace.synced();
        }
        acknowledge();
        measure();
    }

    private void acknowledge() {
        Lsn durable = writer.durable();
        if (acknowledged.isBefore(durable)) {
            acknowledged = durable;
            pace.advanced();
            stream().acknowledge(durable, durable);
            tell();
        }
    }

    /// The server's history goes on on another timeline. What was received of the old one stays a
    /// part; its end is on both.
    private void follow() {
        if (writer.isBehind()) {
            writer.sync();
        }
        var next =
                stream()
                        .nextTimeline()
                        .orElseThrow(() -> new IllegalStateException("the stream was stopped"));
        WalTimeline following = histories.store(next.timeline());
        run.note(
                "Timeline %d ends at %s; timeline %s follows."
                        .formatted(timeline.number(), next.start(), next.timeline()));
        open(next.start(), following);
    }

    private void open(Lsn from, WalTimeline on) {
        var id = new TimelineId(on.number());
        Lsn start = WalSegmentName.containing(from, id, segmentSize).start();
        stream = replication.stream(slot, start, id);
        timeline = on;
        acknowledged = start;
        heard = false;
        writer.begin(on, start);
    }

    private WalStream stream() {
        WalStream current = stream;
        if (current == null) {
            throw new IllegalStateException("it has not begun");
        }
        return current;
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private synchronized void tell() {
        notifyAll();
    }

    /// Waits for news, and throws what has ended the receiving.
    void watch(Duration time) {
        run.checkCancelled();
        if (pause(time.toNanos())) {
            throw reason();
        }
    }

    Lag lag() {
        return lag;
    }

    private void measure() {
        if (!heard) {
            return;
        }
        Lsn server = stream().serverEnd();
        Instant now = stream().serverTime();
        long bytes = Math.max(0, server.minus(writer.durable()));
        if (bytes == 0 || even.isAfter(now)) {
            even = now;
        }
        lag = new Lag(server, bytes, Duration.between(even, now));
    }

    /// Waits for news.
    ///
    /// @return whether the receiving has ended
    private synchronized boolean pause(long nanos) {
        if (!ended) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
        return ended;
    }

    private synchronized RuntimeException reason() {
        return switch (ending) {
            case null -> {
                run.checkCancelled();
                yield Failure.of(WalError.STOPPED, "receiving WAL was stopped at " + durable())
                        .exception();
            }
            case Error error -> throw error;
            case RuntimeException unchecked -> unchecked;
            default -> new IllegalStateException(ending);
        };
    }

    private FailureException late(Lsn position, Duration patience) {
        return Failure.of(
                        WalError.NOT_IN_TIME,
                        "the WAL up to %s has not come within %d s; it is here up to %s"
                                .formatted(position, patience.toSeconds(), durable()))
                .hint("check that the server writes WAL and can be reached, then try again")
                .fact("position", position)
                .fact("durable", durable())
                .exception();
    }
}
