package dev.holdfast.operations.local;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.List;

/// The databases of a running cluster of ours.
///
/// @param target its maintenance database, as the superuser
record Databases(PostgresTarget target) {
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(5);
    private static final String DISK_FULL = "53100";
    private static final Sql NAMES = Sql.text("select datname from pg_database");
    private static final Sql SIZES =
            Sql.text(
                    "select datname, pg_database_size(oid) as size from pg_database"
                            + " where not datistemplate and datallowconn order by datname");

    /// Makes those that are missing. They belong to the superuser.
    static void create(List<String> wanted, Session session, Run run) {
        List<String> there = session.list(NAMES, row -> row.text("datname"));
        for (String name : wanted) {
            if (!there.contains(name)) {
                create(name, session, run);
            }
        }
    }

    private static void create(String name, Session session, Run run) {
        try (var step = run.step("create database " + name)) {
            // The configuration admits letters, digits, hyphens and underscores only.
            session.execute(Sql.text("create database \"" + name + "\""));
            step.complete();
        } catch (FailureException e) {
            throw DISK_FULL.equals(e.failure().facts().get("sqlstate")) ? diskFull(name, e) : e;
        }
    }

    private static FailureException diskFull(String name, FailureException cause) {
        return Failure.of(
                        KernelError.DISK_FULL,
                        "cannot create database %s: no space is left on the device".formatted(name))
                .hint("free some space, then run the same command again")
                .exception(cause);
    }

    /// All that one can connect to, with their sizes.
    List<Sized> sizes(Run run) {
        var settings = SessionSettings.defaults().withStatementTimeout(LOOK_LIMIT);
        try (var session = Sessions.open(target, settings, run)) {
            return session.list(
                    SIZES, row -> new Sized(row.text("datname"), new ByteSize(row.number("size"))));
        }
    }

    record Sized(String name, ByteSize size) {}
}
