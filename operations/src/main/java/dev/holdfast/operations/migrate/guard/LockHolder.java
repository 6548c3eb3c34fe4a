package dev.holdfast.operations.migrate.guard;

import dev.holdfast.postgres.session.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Somebody who holds a lock that conflicts with one of ours, and why that is no matter of a
/// moment.
///
/// @param pid the server process; 0 for a prepared transaction, which has none
/// @param since when its transaction began, as far as our role may see it
/// @param idleSince since when it does nothing, in a transaction
/// @param queryStart when its last statement began
/// @param gid the name of a prepared transaction
/// @param relation `schema.name`
/// @param held the strongest lock it holds there, as the manual writes it
record LockHolder(
        Why why,
        long pid,
        String role,
        String application,
        Optional<Instant> since,
        Optional<Instant> idleSince,
        Optional<Instant> queryStart,
        String gid,
        String relation,
        String held) {
    private static final Set<String> DUMPS = Set.of("pg_dump", "pg_dumpall");

    /// What sort of holder it is.
    enum Why {
        /// It reads all tables and takes its time.
        DUMP,
        /// A transaction without a session, which holds its locks until somebody comes back to it.
        PREPARED,
        /// A vacuum that does not give way, as others do.
        WRAPAROUND,
        /// A transaction in which nothing happens.
        IDLE,
        /// A transaction that has run for long.
        OLD,
        /// It may be old, but our role may not see that.
        HIDDEN,
        /// It will soon be gone.
        SHORT
    }

    /// Reads a row of `holders.sql`.
    ///
    /// @param old how many seconds a transaction may be old
    /// @param idle how many seconds it may do nothing
    /// @param hiddenIsOld what to think of a session whose age is not shown
    static LockHolder of(Row row, double old, double idle, boolean hiddenIsOld) {
        var state = row.findText("state").orElse("");
        boolean idles = state.startsWith("idle in transaction");
        return new LockHolder(
                why(row, old, idle, hiddenIsOld),
                row.findNumber("pid").orElse(0L),
                row.findText("role").or(() -> row.findText("prepared_by")).orElse(""),
                row.findText("application").orElse(""),
                row.findInstant("xact_start").or(() -> row.findInstant("prepared_at")),
                idles ? row.findInstant("state_change") : Optional.empty(),
                row.findInstant("query_start"),
                row.findText("gid").orElse(""),
                row.text("relation"),
                mode(row.text("held")));
    }

    private static Why why(Row row, double old, double idle, boolean hiddenIsOld) {
        if (row.findNumber("pid").isEmpty()) {
            return row.findDecimal("prepared_age").orElse(0.0) >= idle ? Why.PREPARED : Why.SHORT;
        }
        if (row.flag("wraparound")) {
            return Why.WRAPAROUND;
        }
        if (row.flag("autovacuum")) {
            return Why.SHORT;
        }
        if (DUMPS.contains(row.findText("application").orElse(""))) {
            return Why.DUMP;
        }
        if (row.findDecimal("age").isEmpty()) {
            return hiddenIsOld ? Why.OLD : Why.HIDDEN;
        }
        if (row.findDecimal("idle").filter(it -> it >= idle).isPresent()) {
            return Why.IDLE;
        }
        return row.findDecimal("age").get() >= old ? Why.OLD : Why.SHORT;
    }

    boolean isInTheWay() {
        return why != Why.SHORT && why != Why.HIDDEN;
    }

    /// `process 123 (application psql, role app, idle in transaction since ...)`.
    String words() {
        return who() + ", which holds %s on %s".formatted(held, relation);
    }

    private String who() {
        return switch (why) {
            case PREPARED ->
                    "the prepared transaction '%s' (role %s%s)"
                            .formatted(gid, role, since("since"));
            case WRAPAROUND ->
                    "process %d (autovacuum to prevent wraparound%s)"
                            .formatted(pid, since("since"));
            case DUMP ->
                    "process %d (%s, role %s%s)".formatted(pid, application, role, since("since"));
            case IDLE, OLD, HIDDEN, SHORT -> who(pid, application, role, idleSince, since);
        };
    }

    /// A session in words.
    static String who(
            long pid,
            String application,
            String role,
            Optional<Instant> idleSince,
            Optional<Instant> since) {
        return "process %d (%s%s%s)"
                .formatted(
                        pid,
                        application.isEmpty() ? "unnamed" : "application " + application,
                        role.isEmpty() ? "" : ", role " + role,
                        idleSince
                                .map(time -> ", idle in transaction since " + shown(time))
                                .or(() ->
                                        since.map(
                                                time -> ", in a transaction since " + shown(time)))
                                .orElse(""));
    }

    private String since(String word) {
        return since.map(time -> ", %s %s".formatted(word, shown(time))).orElse("");
    }

    private static Instant shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    /// What to do about it.
    String next() {
        return switch (why) {
            case DUMP -> "wait until the dump is done";
            case PREPARED ->
                    "finish it in its database with COMMIT PREPARED '%1$s' or ROLLBACK PREPARED '%1$s'"
                            .formatted(gid.replace("'", "''"));
            case WRAPAROUND ->
                    "wait until the vacuum is done, which keeps the server from stopping for want of transaction numbers";
            case IDLE, OLD, HIDDEN, SHORT ->
                    "wait for it, or end it: select pg_terminate_backend(%d)".formatted(pid);
        };
    }

    /// `AccessShareLock` as the manual writes it: `ACCESS SHARE`.
    static String mode(String mode) {
        return mode.replaceFirst("Lock$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toUpperCase(Locale.ROOT);
    }
}
