package dev.holdfast.operations.local;

import java.time.Instant;
import java.util.Optional;

/// What was seen of a server of ours.
///
/// @param port the port on which it listens, or is to
/// @param since when it was started
record Look(
        ServerPhase phase,
        Optional<String> version,
        Optional<Integer> port,
        Optional<Long> pid,
        Optional<Instant> since) {

    static Look without(ServerPhase phase, Optional<ServerRecord> record) {
        return new Look(
                phase,
                record.map(ServerRecord::version),
                record.map(ServerRecord::port),
                Optional.empty(),
                Optional.empty());
    }

    Look in(ServerPhase other) {
        return new Look(other, version, port, pid, since);
    }

    boolean isUp() {
        return pid.isPresent();
    }
}
