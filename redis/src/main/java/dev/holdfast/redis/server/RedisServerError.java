package dev.holdfast.redis.server;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with a Redis server of our own. Numbers from 101: those below are the
/// connections'.
public enum RedisServerError implements FailureCode {
    /// There is no Redis program for this platform.
    NO_BINARIES(101, FailureKind.NOT_FOUND),
    /// The server ended instead of starting.
    NOT_STARTED(102, FailureKind.UNAVAILABLE),
    /// The server is still loading its data.
    NOT_READY(103, FailureKind.UNAVAILABLE),
    /// The server does not stop.
    NOT_STOPPED(104, FailureKind.UNAVAILABLE);

    private final int number;
    private final FailureKind kind;

    RedisServerError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "REDIS";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public FailureKind kind() {
        return kind;
    }
}
