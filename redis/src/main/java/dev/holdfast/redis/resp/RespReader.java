package dev.holdfast.redis.resp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads replies, and no more than bounds allow: what answers may not be a Redis server.
final class RespReader {
    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int MOST_ITEMS = 100_000;
    private static final int DEEPEST = 8;

    private final InputStream in;
    private int itemsLeft;

    RespReader(InputStream in) {
        this.in = in;
    }

    RespReply read() throws IOException {
        itemsLeft = MOST_ITEMS;
        return read(0);
    }

    private RespReply read(int depth) throws IOException {
        int type = in.read();
        String line = type < 0 ? "" : line();
        return switch (type) {
            case '+' -> new RespReply.Text(line);
            case '-' -> new RespReply.Refusal(line);
            case ':' -> new RespReply.Whole(number(line));
            case '$' -> text(number(line));
            case '*' -> items(number(line), depth);
            case -1 -> throw new EOFException("the server closed the connection");
            default -> throw new IOException("what answers does not speak Redis's protocol");
        };
    }

    private RespReply text(long length) throws IOException {
        if (length < 0) {
            return new RespReply.Nothing();
        }
        if (length > LONGEST_TEXT) {
            throw new IOException("a reply of " + length + " bytes is longer than accepted");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("the reply is cut off");
        }
        return new RespReply.Text(new String(bytes, StandardCharsets.UTF_8));
    }

    private RespReply items(long count, int depth) throws IOException {
        if (count < 0) {
            return new RespReply.Nothing();
        }
        itemsLeft -= (int) Math.min(count, MOST_ITEMS + 1L);
        if (itemsLeft < 0 || depth >= DEEPEST) {
            throw new IOException("a reply has more parts than accepted");
        }
        List<RespReply> items = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            items.add(read(depth + 1));
        }
        return new RespReply.Items(items);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the reply is cut off");
            }
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("a reply's line is longer than accepted");
            }
            line.append((char) next);
        }
        if (in.read() != '\n') {
            throw new IOException("what answers does not speak Redis's protocol");
        }
        return line.toString();
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("a reply has '" + text + "' where a number belongs", e);
        }
    }
}
