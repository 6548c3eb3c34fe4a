package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.FailureException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a `COPY ... FROM STDIN` takes (manual, section "COPY Operations"). End it with [#end()] or
/// [#fail(String)], or close the connection.
public final class CopyIn {
    private static final int PIECE = 64 << 10;

    private final WireConnection connection;

    CopyIn(WireConnection connection) {
        this.connection = connection;
    }

    /// Sends all that remains in the buffer, in pieces of its own choice.
    public void send(ByteBuffer data) {
        while (data.hasRemaining()) {
            connection.run().checkCancelled();
            var piece = data.slice(data.position(), Math.min(PIECE, data.remaining()));
            data.position(data.position() + piece.remaining());
            connection.send(message -> message.begin('d').bytes(piece));
        }
    }

    /// Says that this was all, and answers how the command ended (`COPY 3`).
    public String end() {
        connection.send(message -> message.begin('c'));
        List<QueryResult> results = connection.results();
        return results.isEmpty() ? "" : results.getLast().tag();
    }

    /// Gives up: the server forgets what it was sent, and the connection is free.
    public void fail(String reason) {
        connection.send(message -> message.begin('f').text(reason));
        try {
            connection.results();
        } catch (FailureException e) {
            // The server calls what was asked of it query_canceled.
            if (!"57014".equals(e.failure().facts().get("sqlstate"))) {
                throw e;
            }
        }
    }
}
