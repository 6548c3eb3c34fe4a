package dev.holdfast.operations.wal;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
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
    private static final Duration LOOK_UP = Duration.ofMillis(100);

    /// A server that still sends is not waited for longer than this when receiving stops.
    private static final Duration PARTING = Duration.ofSeconds(90);

    private final WireConnection connection;
    private final Replication replication;
    private final Histories histories;
    private final Optional<String> slot;
    private final Run run;
    private final SystemIdentity identity;
    private final int segmentSize;
    private final SegmentWriter writer;
    private final SyncPace pace = new SyncPace();
    private Lsn acknowledged = Lsn.NONE;
    private volatile WalTimeline timeline;
    private volatile @Nullable WalStream stream;
    private volatile boolean closing;
    private @Nullable Future<Boolean> receiving;
    private @Nullable Throwable ending;
    private boolean ended;

    private WalReceiver(
            WireConnection connection, Repository repository, Optional<String> slot, Run run) {
        this.connection = connection;
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
        synchronized (this) {
            ended = true;
            ending = why;
        }
        tell();
    }

    private void step() {
        switch (stream().next(writer.isBehind() ? Duration.ZERO : LOOK_UP)) {
            case DATA -> {
                pace.arrived();
                writer.append(stream().data());
                if (pace.isDue()) {
                    sync();
                }
            }
            case KEEPALIVE, IDLE -> sync();
            case END -> follow();
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
    }

    private void acknowledge() {
        Lsn durable = writer.durable();
        if (acknowledged.isBefore(durable)) {
            acknowledged = durable;
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
