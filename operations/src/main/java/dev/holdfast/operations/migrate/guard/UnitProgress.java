package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.Step;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows what a unit that takes its time is doing: how far the server says it is, or whom it waits
/// for, or at least how long it has run.
final class UnitProgress {
    private static final Duration FIRST_TOLD = Duration.ofSeconds(10);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private final GuardedUnit unit;
    private final Run run;
    private @Nullable Step step;
    private String stepName = "";
    private long shown;
    private Duration nextTold = FIRST_TOLD;
    private List<String> toldBlockers = List.of();
    private boolean closed;

    UnitProgress(GuardedUnit unit, Run run) {
        this.unit = unit;
        this.run = run;
    }

    /// What the server says of a command's progress.
    private record Report(
            String phase, Optional<String> relation, long done, long total, Unit what) {
        static Report of(Row row) {
            return new Report(
                    "%s: %s".formatted(row.text("command"), row.text("phase")),
                    row.findText("relation"),
                    row.findNumber("done").orElse(0L),
                    row.findNumber("total").orElse(0L),
                    row.flag("bytes") ? Unit.BYTES : Unit.ITEMS);
        }
    }

    /// Looks, by the sampler's session, and shows what is new.
    void show(Session eyes, long backend, Sight sight, Duration age) {
        if (sight.waits()) {
            if (!sight.blockers().equals(toldBlockers) && !sight.blockers().isEmpty()) {
                tellBlockers(blockers(eyes, backend));
                toldBlockers = sight.blockers();
            }
        } else {
            toldBlockers = List.of();
        }
        var report = eyes.find(Sql.of(UnitProgress.class, "progress"), Report::of, backend);
        if (report.isPresent()) {
            advance(report.get());
        } else {
            tellAge(age);
        }
    }

    private static List<String> blockers(Session eyes, long backend) {
        return eyes.list(Sql.of(UnitProgress.class, "blockers"), UnitProgress::blocker, backend);
    }

    /// `ACCESS EXCLUSIVE on public.orders, held by process 123 (...)`.
    private static String blocker(Row row) {
        boolean idles = row.findText("state").orElse("").startsWith("idle in transaction");
        long pid = row.number("pid");
        String who =
                pid == 0
                        ? "a prepared transaction"
                        : LockHolder.who(
                                pid,
                                row.findText("application").orElse(""),
                                row.findText("role").orElse(""),
                                idles ? row.findInstant("state_change") : Optional.empty(),
                                row.findInstant("xact_start"));
        return row.findText("relation").isPresent() && row.findText("wanted").isPresent()
                ? "%s on %s, because of %s"
                        .formatted(LockHolder.mode(row.text("wanted")), row.text("relation"), who)
                : "%s of %s".formatted(what(row.findText("locktype").orElse("")), who);
    }

    private static String what(String lockType) {
        return switch (lockType) {
            case "virtualxid", "transactionid" -> "the transaction";
            case "advisory" -> "an advisory lock";
            default -> "a lock";
        };
    }

    private synchronized void tellBlockers(List<String> blockers) {
        if (!closed && !blockers.isEmpty()) {
            run.note(
                    "%s waits for %s"
                            .formatted(unit.place(Optional.empty()), String.join("; ", blockers)));
        }
    }

    private synchronized void tellAge(Duration age) {
        if (!closed && age.compareTo(nextTold) >= 0) {
            run.note(
                    "%s: still running after %d s"
                            .formatted(unit.place(Optional.empty()), age.toSeconds()));
            var pause = nextTold.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : nextTold;
            nextTold = age.plus(pause);
        }
    }

    private synchronized void advance(Report report) {
        if (closed) {
            return;
        }
        String name = "%s, %s".formatted(unit.place(report.relation()), report.phase());
        if (step == null || !name.equals(stepName)) {
            endStep(true);
            stepName = name;
            shown = 0;
            step =
                    report.total() > 0
                            ? run.step(name, report.total(), report.what())
                            : run.step(name, report.what());
        }
        long more = Math.max(0, report.done() - shown);
        shown += more;
        step.advance(more);
    }

    /// @param done whether the unit was done
    synchronized void close(boolean done) {
        if (!closed) {
            closed = true;
            endStep(done);
        }
    }

    private void endStep(boolean done) {
        if (step != null) {
            if (done) {
                step.complete();
            }
            step.close();
            step = null;
        }
    }
}
