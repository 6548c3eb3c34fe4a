package dev.holdfast.redis.resp;

import java.util.List;

/// A reply of a Redis server, in the second version of its protocol (RESP2).
public sealed interface RespReply {

    /// A simple or a bulk string, as UTF-8.
    record Text(String text) implements RespReply {}

    /// A number, 64 bits.
    record Whole(long number) implements RespReply {}

    /// The null bulk string or the null array.
    record Nothing() implements RespReply {}

    /// The server refuses; the first word is the kind (`ERR`, `WRONGPASS`, `LOADING`).
    record Refusal(String text) implements RespReply {
        public String kind() {
            int space = text.indexOf(' ');
            return space < 0 ? text : text.substring(0, space);
        }
    }

    /// An array.
    record Items(List<RespReply> items) implements RespReply {
        public Items {
            items = List.copyOf(items);
        }
    }
}
