package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Feature;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresFailure;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.ServerVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A replication connection (manual, section "Streaming Replication Protocol"), which runs one
/// command at a time. For one thread, except [#cancel()].
///
/// A command that the server refuses leaves the connection usable; one that breaks off in any other
/// way does not: then only [#close()] is left.
public final class WireConnection implements AutoCloseable {
    /// What the answers of one query may take together: ours have a few rows.
    private static final long ANSWER_LIMIT = 64L << 20;

    private static final int VALUE_OVERHEAD = 32;
    private static final int RESULTS_LIMIT = 1000;
    private static final int NOTICES_KEPT = 1000;
    private static final int PARAMETERS_KEPT = 200;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final PostgresTarget target;
    private final ReplicationMode mode;
    private final WireSettings settings;
    private final Run run;
    private final Transport transport;
    private final MessageReader reader;
    private final MessageWriter writer = new MessageWriter();
    private final Map<String, String> parameters;
    private final List<Notice> notices = new ArrayList<>();
    private final ServerVersion version;
    private final int process;
    private final int cancelKey;
    private State state = State.READY;

    private enum State {
        /// The server waits for a command.
        READY,
        /// In the middle of a command.
        BUSY,
        /// Nobody knows what the server would say next.
        BROKEN
    }

    WireConnection(
            PostgresTarget target,
            ReplicationMode mode,
            WireSettings settings,
            Run run,
            Transport transport,
            MessageReader reader,
            Login.Welcome welcome) {
        this.target = target;
        this.mode = mode;
        this.settings = settings;
        this.run = run;
        this.transport = transport;
        this.reader = reader;
        this.process = welcome.process();
        this.cancelKey = welcome.cancelKey();
        this.parameters = new HashMap<>(welcome.parameters());
        this.version =
                parameter("server_version")
                        .flatMap(ServerVersion::parse)
                        .orElseThrow(() -> WireFailure.broken("no version of its own"));
    }

    /// Connects and logs in; close it when done. Every reason why it does not come about is a
    /// failure of its own, as with [dev.holdfast.postgres.session.Sessions#open].
    ///
    /// @param run whose cancellation ends the wait for any answer
    public static WireConnection open(
            PostgresTarget target, ReplicationMode mode, WireSettings settings, Run run) {
        return new Connector(target, mode, settings, run).open();
    }

    public ServerVersion version() {
        return version;
    }

    public boolean has(Feature feature) {
        return feature.isIn(version);
    }

    public PostgresTarget target() {
        return target;
    }

    /// Whether the connection is encrypted.
    public boolean isEncrypted() {
        return transport.isEncrypted();
    }

    /// A parameter that the server reports (message ParameterStatus), such as `server_version`.
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// What the server remarked since the last command began: at most the first 1000 remarks.
    public List<Notice> notices() {
        return List.copyOf(notices);
    }

    /// Runs a simple query, or a replication command that answers rows, and collects its answers.
    ///
    /// @throws FailureException if the server refuses, answers more than 64 MiB, or has not said
    ///   all within [WireSettings#answerTimeout()]
    public List<QueryResult> query(String text) {
        begin(text);
        return results();
    }

    /// Runs a command that sends rows (`COPY ... TO STDOUT`).
    public CopyOut copyOut(String text) {
        begin(text);
        expect('H');
        return new CopyOut(this);
    }

    /// Runs a command that takes rows (`COPY ... FROM STDIN`).
    public CopyIn copyIn(String text) {
        begin(text);
        expect('G');
        return new CopyIn(this);
    }

    /// Asks the server to break off the running command, which then fails. From any thread; it does
    /// nothing if no command runs (manual, section "Canceling Requests in Progress").
    public void cancel() {
        new Connector(target, mode, settings, run)
                .cancel(process, cancelKey, transport.isEncrypted(), FAREWELL);
    }

    /// Ends the connection. A command that still runs is cancelled, so that a server that waits for
    /// something (a checkpoint) does not go on for nobody.
    @Override
    public void close() {
        try {
            if (state == State.READY) {
                writer.begin('X');
                transport.write(writer.bytes(), writer.end(), FAREWELL);
            } else if (state == State.BUSY && !body().isBroken()) {
                cancel();
            }
        } catch (IOException _) {
            // The server is gone already.
        } finally {
            state = State.BROKEN;
            transport.close();
        }
    }

    Run run() {
        return run;
    }

    Duration answerTimeout() {
        return settings.answerTimeout();
    }

    boolean speaksSql() {
        return mode == ReplicationMode.DATABASE;
    }

    /// The type of the message at hand.
    byte type() {
        return reader.type();
    }

    MessageBody body() {
        return reader.body();
    }

    /// Sends a command; its answers are the caller's to read, to the end.
    void begin(String command) {
        if (state != State.READY) {
            throw Failure.of(
                            PostgresError.CONNECTION_LOST,
                            "the connection to %s cannot be used any more"
                                    .formatted(target.address()))
                    .hint("its last command did not come to an end; connect again")
                    .exception();
        }
        run.checkCancelled();
        notices.clear();
        state = State.BUSY;
        send(message -> message.begin('Q').text(command));
    }

    /// Sends one message. Threads take turns.
    void send(Consumer<MessageWriter> content) {
        try {
            synchronized (writer) {
                content.accept(writer);
                transport.write(writer.bytes(), writer.end(), settings.answerTimeout());
            }
        } catch (IOException e) {
            state = State.BROKEN;
            run.checkCancelled();
            throw WireFailure.lost(e);
        }
    }

    /// The type of the server's next message, within the usual time. What it says aside is taken
    /// care of; what it refuses is thrown, once it is ready for another command.
    byte receive() {
        return receive(deadline());
    }

    byte receive(long deadline) {
        long asked = System.nanoTime();
        if (!poll(deadline, true)) {
            throw silent(Duration.ofNanos(System.nanoTime() - asked));
        }
        return reader.type();
    }

    /// When an answer that is asked for now must be there.
    long deadline() {
        return System.nanoTime() + settings.answerTimeout().toNanos();
    }

    /// As [#receive(long)], but answers false when nothing is there yet at the deadline.
    ///
    /// @param cancellable whether cancelling the run ends the wait
    boolean poll(long deadline, boolean cancellable) {
        try {
            while (reader.await(deadline, cancellable)) {
                switch (reader.type()) {
                    case 'E' -> throw refused(ServerWords.of(reader.body()));
                    case 'N' -> keep(ServerWords.of(reader.body()).notice());
                    case 'S' -> keep(reader.body().text(), reader.body().text());
                    case 'A' -> {}
                    default -> {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            state = State.BROKEN;
            run.checkCancelled();
            throw WireFailure.lost(e);
        } catch (FailureException e) {
            // A refusal has been read to its end; after all else the stream makes no sense.
            if (state == State.BUSY) {
                state = State.BROKEN;
            }
            throw e;
        }
    }

    FailureException silent(Duration waited) {
        state = State.BROKEN;
        return WireFailure.silent(target, waited);
    }

    void expect(char type) {
        if (receive() != type) {
            throw unexpected();
        }
    }

    FailureException unexpected() {
        return broken(
                "a message of type %s at this place".formatted(MessageReader.name(reader.type())));
    }

    /// What the server sends makes no sense: the connection ends with it.
    FailureException broken(String what) {
        state = State.BROKEN;
        return WireFailure.broken(what);
    }

    /// The answers up to ReadyForQuery; all of them must be there in the usual time.
    List<QueryResult> results() {
        var results = new ArrayList<QueryResult>();
        var room = new Room(ANSWER_LIMIT);
        long deadline = deadline();
        for (byte type = receive(deadline); type != 'Z'; type = receive(deadline)) {
            switch (type) {
                case 'T' -> results.add(rows(room, deadline));
                case 'C' -> results.add(new QueryResult(List.of(), List.of(), body().text()));
                case 'I' -> {}
                default -> throw unexpected();
            }
            if (results.size() > RESULTS_LIMIT) {
                throw broken("more than %d answers to one command".formatted(RESULTS_LIMIT));
            }
        }
        state = State.READY;
        return results;
    }

    /// One answer whose RowDescription is the message at hand.
    QueryResult rows() {
        return rows(new Room(ANSWER_LIMIT), deadline());
    }

    /// The end of a command that has told all but that it ended.
    void ready() {
        results();
    }

    private QueryResult rows(Room room, long deadline) {
        var columns = columns();
        var rows = new ArrayList<byte[] @Nullable []>();
        while (receive(deadline) == 'D') {
            rows.add(row(columns.size(), room));
        }
        if (reader.type() != 'C') {
            throw unexpected();
        }
        return new QueryResult(columns, rows, body().text());
    }

    private List<String> columns() {
        var columns = new ArrayList<String>();
        for (int left = body().int16(); left > 0; left--) {
            columns.add(body().text());
            // Where the column comes from, and its type: we read values as the text they are.
            body().copy(18);
        }
        return columns;
    }

    private byte[] @Nullable [] row(int columns, Room room) {
        if (body().int16() != columns) {
            throw broken("a row of another number of columns than was announced");
        }
        room.take(VALUE_OVERHEAD + body().remaining() + (long) columns * VALUE_OVERHEAD);
        var row = new byte[columns] @Nullable [];
        for (int column = 0; column < columns; column++) {
            int length = body().int32();
            row[column] = length < 0 ? null : body().copy(length);
        }
        return row;
    }

    private FailureException refused(ServerWords words) {
        ServerRefusal refusal = words.refusal();
        if (words.endsSession()) {
            state = State.BROKEN;
        } else {
            readOn();
        }
        run.checkCancelled();
        return PostgresFailure.of(refusal).exception();
    }

    /// To the end of a refused command: what was on its way before the refusal comes first.
    private void readOn() {
        long deadline = deadline();
        try {
            while (reader.await(deadline, false)) {
                if (reader.type() == 'Z') {
                    state = State.READY;
                    return;
                }
            }
            state = State.BROKEN;
        } catch (IOException _) {
            state = State.BROKEN;
        }
    }

    private void keep(Notice notice) {
        if (notices.size() < NOTICES_KEPT) {
            notices.add(notice);
        }
    }

    private void keep(String name, String value) {
        if (parameters.size() < PARAMETERS_KEPT || parameters.containsKey(name)) {
            parameters.put(name, value);
        }
    }

    /// The room that the answers of a command have left.
    private final class Room {
        private long left;

        Room(long left) {
            this.left = left;
        }

        void take(long bytes) {
            left -= bytes;
            if (left < 0) {
                throw broken("more than %d MiB of answers".formatted(ANSWER_LIMIT >> 20));
            }
        }
    }
}
