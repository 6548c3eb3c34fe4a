package dev.holdfast.redis.resp;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// Failures in addressing a Redis server.
public enum RedisError implements FailureCode {
    /// A connection URL is not valid.
    BAD_URL(1, FailureKind.USAGE);

    private final int number;
    private final FailureKind kind;

    RedisError(int number, FailureKind kind) {
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
