package dev.holdfast.postgres.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Cuts what arrives into messages (manual, section "Message Formats": a type byte, a length that
/// counts itself, the body), in one buffer that all of them share.
///
/// The length is believed only as far as the type may need it. A message must be complete within
/// the limit of the wait: a server that sends a byte now and then is as silent as one that sends
/// nothing.
final class MessageReader {
    private static final int HEADER = 5;
    private static final int INITIAL_BUFFER = 256 << 10;

    /// The walsender sends at most 128 KiB of WAL or 32 KiB of an archive in a message
    /// (MAX_SEND_SIZE, SINK_BUFFER_LENGTH; with the largest WAL block, 1 MiB). The rest is for rows
    /// of COPY.
    private static final int DATA_LIMIT = 16 << 20;

    /// Descriptions of 1600 columns, and the server's words, which may quote a statement.
    private static final int WORDS_LIMIT = 1 << 20;

    /// All others have a few fields.
    private static final int FIELDS_LIMIT = 32 << 10;

    private final Transport transport;
    private final MessageBody body = new MessageBody();
    private byte[] buffer = new byte[INITIAL_BUFFER];
    private int start;
    private int filled;
    private byte type;

    MessageReader(Transport transport) {
        this.transport = transport;
        body.readFrom(buffer);
    }

    /// Waits for the next message. It and its body are valid until the next wait.
    ///
    /// @return false if it was not complete at the deadline; what has arrived of it is kept
    boolean await(long deadline, boolean cancellable) throws IOException {
        if (!fill(HEADER, deadline, cancellable)) {
            return false;
        }
        byte candidate = buffer[start];
        int length = MessageBody.int32(buffer, start + 1);
        if (length < 4 || length - 4 > limit(candidate)) {
            throw WireFailure.broken(
                    "a message of type %s that is %d bytes long"
                            .formatted(name(candidate), Integer.toUnsignedLong(length)));
        }
        if (!fill(1 + length, deadline, cancellable)) {
            return false;
        }
        type = candidate;
        body.range(start + HEADER, start + 1 + length);
        start += 1 + length;
        return true;
    }

    byte type() {
        return type;
    }

    MessageBody body() {
        return body;
    }

    /// A type for messages to people: its letter, or its number if it is none.
    static String name(byte type) {
        boolean letter = (type >= 'A' && type <= 'Z') || (type >= 'a' && type <= 'z');
        return letter
                ? new String(new byte[] {type}, StandardCharsets.US_ASCII)
                : String.valueOf(type & 0xFF);
    }

    private static int limit(byte type) {
        return switch (type) {
            case 'd', 'D' -> DATA_LIMIT;
            case 'T', 'E', 'N' -> WORDS_LIMIT;
            default -> FIELDS_LIMIT;
        };
    }

    private boolean fill(int wanted, long deadline, boolean cancellable) throws IOException {
        makeRoom(wanted);
        while (filled - start < wanted) {
            int count =
                    transport.read(buffer, filled, buffer.length - filled, deadline, cancellable);
            if (count == 0) {
                return false;
            }
            filled += count;
        }
        return true;
    }

    private void makeRoom(int wanted) {
        if (start == filled) {
            start = 0;
            filled = 0;
        }
        if (start + wanted <= buffer.length) {
            return;
        }
        byte[] old = buffer;
        if (wanted > buffer.length) {
            buffer = new byte[wanted + INITIAL_BUFFER];
            body.readFrom(buffer);
        }
        System.arraycopy(old, start, buffer, 0, filled - start);
        filled -= start;
        start = 0;
    }
}
