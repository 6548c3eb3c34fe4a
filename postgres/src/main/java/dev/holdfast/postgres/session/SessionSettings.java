package dev.holdfast.postgres.session;

import java.time.Duration;
import java.util.Optional;

/// What a session asks of the server besides its target.
///
/// @param statementTimeout how long one statement may take; the server's own setting if absent
/// @param lockTimeout how long one statement may wait for a lock; the server's own if absent
/// @param applicationName what `pg_stat_activity` shows; a target's own `application_name` wins
public record SessionSettings(
        Optional<Duration> statementTimeout,
        Optional<Duration> lockTimeout,
        String applicationName) {

    public static SessionSettings defaults() {
        return new SessionSettings(Optional.empty(), Optional.empty(), "holdfast");
    }

    public SessionSettings named(String name) {
        return new SessionSettings(statementTimeout, lockTimeout, name);
    }

    public SessionSettings withStatementTimeout(Duration time) {
        return new SessionSettings(Optional.of(time), lockTimeout, applicationName);
    }

    public SessionSettings withLockTimeout(Duration time) {
        return new SessionSettings(statementTimeout, Optional.of(time), applicationName);
    }
}
