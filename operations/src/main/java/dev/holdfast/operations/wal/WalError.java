package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with receiving WAL and with what was received.
public enum WalError implements FailureCode {
    /// The server belongs to another cluster than the WAL received before.
    OTHER_CLUSTER(1, FailureKind.CONFLICT),
    /// What the server sends as WAL cannot be WAL of that place.
    BAD_PAGE(2, FailureKind.DAMAGED),
    /// WAL that was waited for has not come in time.
    NOT_IN_TIME(3, FailureKind.UNAVAILABLE),
    /// The receiver that is waited for has stopped.
    STOPPED(4, FailureKind.UNAVAILABLE),
    /// There are several timelines of one number, with different histories.
    SEVERAL_TIMELINES(20, FailureKind.CONFLICT),
    /// A part that was received before has other bytes than its segment.
    OTHER_BYTES(5, FailureKind.CONFLICT),
    /// The server is behind what was received from it.
    SERVER_BEHIND(6, FailureKind.CONFLICT),
    /// Another receiver uses the slot.
    SLOT_IN_USE(7, FailureKind.CONFLICT),
    /// There is no such slot.
    NO_SLOT(8, FailureKind.NOT_FOUND),
    /// The name cannot be that of a slot.
    BAD_SLOT_NAME(9, FailureKind.USAGE),
    /// The server has given up the slot.
    SLOT_LOST(10, FailureKind.NOT_FOUND);

    private final int number;
    private final FailureKind kind;

    WalError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "WAL";
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
