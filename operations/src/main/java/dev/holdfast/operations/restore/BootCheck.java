package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.backup.ClusterBackup;
import dev.holdfast.operations.local.StartedCopy;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Looks at a started copy: is it what was foreseen?
///
/// @param data its data directory
record BootCheck(ClusterBackup backup, Foreseen foreseen, Path data, StartedCopy copy) {
    private static final Sql STATE =
            Sql.text(
                    "select pg_is_in_recovery() as recovering,"
                            + " (select system_identifier::text from pg_control_system()) as system,"
                            + " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) as timeline");
    private static final Sql DATABASES =
            Sql.text("select datname from pg_database where datallowconn order by datname");
    private static final Sql TABLES =
            Sql.text(
                    "select count(*) as tables from pg_class"
                            + " where relkind in ('r', 'm') and relnamespace >= 16384");
    private static final Pattern LAST_SWITCH =
            Pattern.compile("([0-9]+)\\t([0-9A-F]+/[0-9A-F]+)\\t.*");

    /// @return what was verified
    /// @throws FailureException if the copy is not what was foreseen; it runs then
    List<RestoreResult.Check> check(Run run) {
        var checks = new ArrayList<RestoreResult.Check>();
        List<String> databases;
        try (var step = run.step("check the copy");
                var session = Sessions.open(copy.target(), SessionSettings.defaults(), run)) {
            checks.add(
                    new RestoreResult.Check(
                            "every byte of the files",
                            "%s, SHA-256 of each block as it was read"
                                    .formatted(backup.content())));
            TimelineId timeline = state(session, checks);
            end(timeline, checks);
            databases = session.list(DATABASES, row -> row.text("datname"));
            long tables = 0;
            for (String database : databases) {
                tables += tables(database, run);
            }
            checks.add(
                    new RestoreResult.Check(
                            "every database opens",
                            "%d databases, %d tables of users"
                                    .formatted(databases.size(), tables)));
            step.complete();
        }
        return checks;
    }

    private TimelineId state(Session session, List<RestoreResult.Check> checks) {
        record State(boolean recovering, String system, String timeline) {}
        State state =
                session.one(
                        STATE,
                        row ->
                                new State(
                                        row.flag("recovering"),
                                        row.text("system"),
                                        row.text("timeline")));
        if (state.recovering()) {
            throw differs("recovery", "ended", "still going on");
        }
        if (!SystemId.parse(state.system()).equals(backup.systemId())) {
            throw differs("system identifier", backup.systemId().toString(), state.system());
        }
        checks.add(new RestoreResult.Check("it is the same cluster", "system " + state.system()));
        return new TimelineId(Long.parseLong(state.timeline(), 16));
    }

    /// The history that the copy began with its promotion says exactly where it left the
    /// original's.
    private void end(TimelineId timeline, List<RestoreResult.Check> checks) {
        Path file = data.resolve("pg_wal").resolve(timeline.historyFileName());
        String last = "";
        try {
            for (String line : Files.readAllLines(file)) {
                last = line.isBlank() || line.startsWith("#") ? last : line;
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
        var match = LAST_SWITCH.matcher(last);
        Lsn end = match.matches() ? Lsn.parse(match.group(2)) : Lsn.NONE;
        if (!end.equals(foreseen.end())) {
            throw differs("end of recovery", foreseen.end().toString(), end.toString());
        }
        checks.add(
                new RestoreResult.Check(
                        "recovery stopped where foreseen",
                        "%s, now on timeline %s".formatted(end, timeline)));
    }

    private long tables(String database, Run run) {
        try (var session =
                Sessions.open(
                        copy.target().withDatabase(database), SessionSettings.defaults(), run)) {
            return session.one(TABLES, row -> row.number("tables"));
        }
    }

    private FailureException differs(String what, String foreseenValue, String found) {
        return Failure.of(
                        RestoreError.NOT_AS_FORESEEN,
                        "the copy runs, but its %s is %s and not %s"
                                .formatted(what, found, foreseenValue))
                .hint(
                        "do not trust this copy; its log is %s, and down stops it"
                                .formatted(copy.log()))
                .fact("found", found)
                .fact("foreseen", foreseenValue)
                .exception();
    }
}
