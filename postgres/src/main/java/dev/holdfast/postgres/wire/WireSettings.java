package dev.holdfast.postgres.wire;

import java.time.Duration;

/// What a replication connection asks for besides its target.
///
/// @param applicationName what `pg_stat_replication` shows; a target's own `application_name` wins
/// @param answerTimeout how long the server may be silent when it should answer; more than zero
public record WireSettings(String applicationName, Duration answerTimeout) {
    /// As long as the server itself waits for a standby (`wal_sender_timeout`).
    private static final Duration USUAL_ANSWER_TIMEOUT = Duration.ofSeconds(60);

    public WireSettings {
        if (!answerTimeout.isPositive()) {
            throw new IllegalArgumentException("no time to answer: " + answerTimeout);
        }
    }

    public static WireSettings defaults() {
        return new WireSettings("holdfast", USUAL_ANSWER_TIMEOUT);
    }

    public WireSettings named(String name) {
        return new WireSettings(name, answerTimeout);
    }

    public WireSettings withAnswerTimeout(Duration time) {
        return new WireSettings(applicationName, time);
    }
}
