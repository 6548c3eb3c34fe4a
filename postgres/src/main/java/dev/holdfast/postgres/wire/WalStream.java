package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// WAL as the server writes it (manual, section "Streaming Replication Protocol", START_REPLICATION
/// PHYSICAL): one timeline, without gaps, from where it was asked for.
///
/// ```
/// switch (stream.next(wait)) {
///     case DATA -> write(stream.start(), stream.data());
///     case KEEPALIVE, IDLE -> flushWhatIsOverdue();
///     case END -> follow(stream.nextTimeline());
/// }
/// ```
///
/// The server keeps WAL for a replication slot until it is acknowledged as flushed; only
/// [#acknowledge] does that. A server that shuts down waits for the acknowledgement of all it has
/// sent. Cancelling the run does not end a wait here: the caller looks, acknowledges what it has
/// flushed, and then stops or closes.
public final class WalStream {
    /// Clocks of the protocol count microseconds from here.
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final WireConnection connection;
    private final Object acknowledgement = new Object();
    private Lsn written = Lsn.NONE;
    private Lsn flushed = Lsn.NONE;
    private Lsn start;
    private Lsn end;
    private Lsn serverEnd;
    private long serverClock;
    private long heard = System.nanoTime();
    private boolean asked;
    private Optional<NextTimeline> next = Optional.empty();
    private boolean streaming;

    /// What a stream brings.
    public enum Event {
        /// WAL: [#data()] that begins at [#start()].
        DATA,
        /// A sign of life; [#serverEnd()] and [#serverTime()] are new.
        KEEPALIVE,
        /// Nothing within the time given.
        IDLE,
        /// The timeline ends at [#end()]; [#nextTimeline()] goes on.
        END
    }

    /// Where the server's history goes on after the end of a timeline.
    ///
    /// @param start where the next timeline begins: in the middle of a segment
    public record NextTimeline(TimelineId timeline, Lsn start) {}

    WalStream(WireConnection connection, String command, Lsn from) {
        this.connection = connection;
        this.start = from;
        this.end = from;
        this.serverEnd = from;
        connection.begin(command);
        switch (connection.receive()) {
            case 'W' -> streaming = true;
            // The timeline ends exactly where it was asked for.
            case 'T' -> readNextTimeline();
            default -> throw connection.unexpected();
        }
    }

    /// Waits for what comes next. Requests of the server for an acknowledgement are answered with
    /// what was acknowledged last.
    ///
    /// @param wait how long at most
    /// @throws FailureException [PostgresError#WAL_REMOVED] if the server has not got the WAL any
    ///   more; [PostgresError#ANSWER_TIMED_OUT] if it has been silent for the connection's answer
    ///   time-out although it was asked for a sign of life
    public Event next(Duration wait) {
        if (!streaming) {
            return Event.END;
        }
        if (!poll(System.nanoTime() + Math.max(wait.toNanos(), 1_000_000))) {
            checkSilence();
            return Event.IDLE;
        }
        heard = System.nanoTime();
        asked = false;
        return switch (connection.type()) {
            case 'd' -> message(connection.body());
            case 'c' -> endOfTimeline();
            case 'C' ->
                    throw Failure.of(
                                    PostgresError.NOT_READY,
                                    "the server at %s shuts down"
                                            .formatted(connection.target().address()))
                            .hint("start it again; streaming goes on where it stopped")
                            .exception();
            default -> throw connection.unexpected();
        };
    }

    /// The position of the first byte of [#data()].
    public Lsn start() {
        return start;
    }

    /// The WAL of the last [Event#DATA], once; valid until the next call of [#next].
    public ByteBuffer data() {
        return connection.body().rest();
    }

    /// Up to where WAL has been received.
    public Lsn end() {
        return end;
    }

    /// Up to where the server had written WAL when it last said so.
    public Lsn serverEnd() {
        return serverEnd;
    }

    /// The server's clock when it last said so.
    public Instant serverTime() {
        return EPOCH.plus(serverClock, ChronoUnit.MICROS);
    }

    /// How long the server has said nothing.
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    /// What follows the timeline, after [Event#END]; nothing if the caller stopped the stream.
    public Optional<NextTimeline> nextTimeline() {
        return next;
    }

    /// Tells the server how far WAL is written, and how far it is flushed, here: what is flushed it
    /// may remove. From any thread. If the server cannot be told any more, the next wait says so.
    public void acknowledge(Lsn upToWritten, Lsn upToFlushed) {
        synchronized (acknowledgement) {
            if (upToFlushed.isBefore(flushed) || upToWritten.isBefore(upToFlushed)) {
                throw new IllegalArgumentException(
                        "written %s, flushed %s after flushed %s"
                                .formatted(upToWritten, upToFlushed, flushed));
            }
            written = upToWritten;
            flushed = upToFlushed;
            status(false);
        }
    }

    /// Ends the stream from here, so that the connection is free for other commands. WAL that is on
    /// its way is dropped.
    public void stop() {
        if (!streaming) {
            return;
        }
        connection.send(message -> message.begin('c'));
        long deadline = connection.deadline();
        byte type = connection.receive(deadline);
        while (type == 'd') {
            type = connection.receive(deadline);
        }
        if (type != 'c') {
            throw connection.unexpected();
        }
        streaming = false;
        finish();
    }

    private boolean poll(long deadline) {
        try {
            return connection.poll(deadline, false);
        } catch (FailureException e) {
            if ("58P01".equals(e.failure().facts().get("sqlstate"))) {
                throw removed(e);
            }
            throw e;
        }
    }

    private FailureException removed(FailureException refused) {
        return Failure.of(
                        PostgresError.WAL_REMOVED,
                        "the server has removed the WAL at %s that is asked for".formatted(end))
                .hint(
                        "the WAL received so far ends there: make a new backup; a replication slot"
                                + " keeps this from happening again")
                .fact("sqlstate", "58P01")
                .fact("position", end)
                .fact("server", refused.failure().message())
                .exception(refused);
    }

    private void checkSilence() {
        Duration limit = connection.answerTimeout();
        if (silence().compareTo(limit) >= 0) {
            throw connection.silent(silence());
        }
        if (!asked && silence().compareTo(limit.dividedBy(2)) >= 0) {
            asked = true;
            synchronized (acknowledgement) {
                status(true);
            }
        }
    }

    private Event message(MessageBody body) {
        byte kind = body.int8();
        return switch (kind) {
            case 'w' -> data(body);
            case 'k' -> keepalive(body);
            default ->
                    throw connection.broken(
                            "a message of kind %s in WAL".formatted(MessageReader.name(kind)));
        };
    }

    private Event data(MessageBody body) {
        start = new Lsn(body.int64());
        serverEnd = new Lsn(body.int64());
        serverClock = body.int64();
        if (!start.equals(end)) {
            throw connection.broken("WAL from %s where %s comes next".formatted(start, end));
        }
        try {
            end = start.plus(body.remaining());
        } catch (ArithmeticException _) {
            throw connection.broken("WAL beyond the last position");
        }
        return Event.DATA;
    }

    private Event keepalive(MessageBody body) {
        serverEnd = new Lsn(body.int64());
        serverClock = body.int64();
        if (body.int8() != 0) {
            synchronized (acknowledgement) {
                status(false);
            }
        }
        return Event.KEEPALIVE;
    }

    /// The server ended the copy: it goes on only when we end it too.
    private Event endOfTimeline() {
        streaming = false;
        connection.send(message -> message.begin('c'));
        connection.expect('T');
        readNextTimeline();
        return Event.END;
    }

    private void readNextTimeline() {
        next = Optional.of(nextTimeline(connection.rows()));
        finish();
    }

    /// A caller that stops on a timeline that has ended is told as well where it went on.
    private void finish() {
        for (QueryResult result : connection.results()) {
            if (result.size() > 0) {
                next = Optional.of(nextTimeline(result));
            }
        }
    }

    private static NextTimeline nextTimeline(QueryResult rows) {
        return new NextTimeline(
                Replication.timeline(rows.single(), "next_tli"),
                Replication.lsn(rows, "next_tli_startpos"));
    }

    /// Standby status update. We apply nothing.
    private void status(boolean replyRequested) {
        long micros = ChronoUnit.MICROS.between(EPOCH, connection.run().clock().instant());
        try {
            send(micros, replyRequested);
        } catch (FailureException _) {
            // The server is gone. Why, it may have said: the next wait reads it.
        }
    }

    private void send(long micros, boolean replyRequested) {
        connection.send(message ->
                message.begin('d')
                        .int8((byte) 'r')
                        .int64(written.bytes())
                        .int64(flushed.bytes())
                        .int64(Lsn.NONE.bytes())
                        .int64(micros)
                        .int8((byte) (replyRequested ? 1 : 0)));
    }
}
