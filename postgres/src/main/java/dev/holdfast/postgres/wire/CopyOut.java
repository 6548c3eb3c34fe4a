package dev.holdfast.postgres.wire;

import java.nio.ByteBuffer;

/// What a `COPY ... TO STDOUT` sends, message by message (manual, section "COPY Operations"). Read
/// it to its end, or close the connection.
public final class CopyOut {
    private final WireConnection connection;
    private boolean ended;

    CopyOut(WireConnection connection) {
        this.connection = connection;
    }

    /// Moves on to the next message; false after the last. The connection is then free.
    public boolean next() {
        if (ended) {
            return false;
        }
        byte type = connection.receive();
        if (type == 'c') {
            ended = true;
            connection.ready();
        } else if (type != 'd') {
            throw connection.unexpected();
        }
        return !ended;
    }

    /// The message's bytes, once; valid until the next call of [#next()].
    public ByteBuffer data() {
        return connection.body().rest();
    }
}
