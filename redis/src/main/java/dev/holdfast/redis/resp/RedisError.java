package dev.holdfast.redis.resp;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// Failures in addressing a Redis server and in talking to it. Numbers 1 to 99.
public enum RedisError implements FailureCode {
    /// A connection URL is not valid.
    BAD_URL(1, FailureKind.USAGE),
    /// Nothing answers, or what answers is not Redis.
    NO_SERVER(2, FailureKind.UNAVAILABLE),
    /// The password is wrong or missing, or the user may not do this.
    WRONG_PASSWORD(3, FailureKind.DENIED),
    /// The server refused a command.
    REFUSED(4, FailureKind.REFUSED);

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
