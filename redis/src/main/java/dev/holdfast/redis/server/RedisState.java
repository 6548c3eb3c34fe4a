package dev.holdfast.redis.server;

import java.time.Instant;

/// What a Redis server of ours is doing, as the processes of the machine tell.
public sealed interface RedisState {

    /// No server works in the data directory.
    record Stopped() implements RedisState {}

    /// A server works in the data directory.
    ///
    /// @param port the TCP port of its configuration
    /// @param since when it was started
    record Running(long pid, int port, Instant since) implements RedisState {}
}
