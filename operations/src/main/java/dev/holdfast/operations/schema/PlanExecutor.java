package dev.holdfast.operations.schema;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlScript;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Carries out a plan, a transaction at a time. A lock that is not to be had soon is given up and
/// asked for again, so that nobody has to wait behind us for long. What was committed stays; a new
/// plan goes on from there.
final class PlanExecutor {
    private static final String SETTINGS =
            "set search_path = ''; set check_function_bodies = off; set client_min_messages = warning;";
    private static final Sql UNFINISHED =
            Sql.text(
                    "select indexrelid::text as index from pg_catalog.pg_index"
                            + " where indexrelid = pg_catalog.to_regclass(?) and not indisvalid");
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Session session;
    private final Patience patience;
    private final Run run;

    /// How long locks are waited for.
    ///
    /// @param lockTimeout how long one statement may wait; zero is for ever
    /// @param attempts how often a transaction is tried
    /// @param firstPause before the second attempt; each pause is twice as long as the one before
    /// @param longestPause no pause is longer
    record Patience(
            Duration lockTimeout, int attempts, Duration firstPause, Duration longestPause) {
        /// The usual one: a minute and a half, besides the waits of the statements.
        static Patience of(Duration lockTimeout) {
            return new Patience(lockTimeout, 20, Duration.ofMillis(200), Duration.ofSeconds(5));
        }
    }

    PlanExecutor(Session session, Patience patience, Run run) {
        this.session = session;
        this.patience = patience;
        this.run = run;
    }

    /// Carries out all of it, or throws with what is done and what is not.
    void execute(ChangePlan plan) {
        require(session.simpleQuery(SETTINGS));
        var transactions = plan.transactions();
        try (var step = run.step("change the schema", plan.steps().size(), Unit.ITEMS)) {
            for (int i = 0; i < transactions.size(); i++) {
                run.checkCancelled();
                execute(transactions.get(i), i, transactions.size());
                step.advance(transactions.get(i).size());
            }
            step.complete();
        }
    }

    /// Tries a transaction as it stands; answers what the server said.
    static ScriptOutcome attempt(Session session, List<PlanStep> transaction) {
        return session.simpleQuery(script(transaction));
    }

    /// Prepares a session for statements whose names are all qualified.
    static void prepare(Session session) {
        require(session.simpleQuery(SETTINGS));
    }

    private void execute(List<PlanStep> transaction, int number, int count) {
        boolean waitsForOthers =
                transaction.stream()
                        .map(PlanStep::effect)
                        .anyMatch(effect ->
                                effect == ChangeEffect.CREATE_INDEX_CONCURRENTLY
                                        || effect == ChangeEffect.DROP_INDEX_CONCURRENTLY);
        // A concurrent build waits for old snapshots by a lock: cut off it leaves an invalid index.
        long millis = waitsForOthers ? 0 : patience.lockTimeout().toMillis();
        require(session.simpleQuery("set lock_timeout = " + millis));
        Duration pause = patience.firstPause();
        for (int attempt = 1; ; attempt++) {
            ScriptOutcome outcome = attempt(session, transaction);
            if (outcome instanceof ScriptOutcome.Done) {
                return;
            }
            var refused = (ScriptOutcome.Refused) outcome;
            if (waitsForOthers) {
                removeUnfinished(transaction.getFirst());
            }
            if (!isLocked(refused.refusal()) || attempt == patience.attempts()) {
                throw broken(transaction, refused, number, count);
            }
            run.note(
                    "%s is in use; trying again in %d ms (%d of %d)"
                            .formatted(
                                    culprit(transaction, refused).object(),
                                    pause.toMillis(),
                                    attempt,
                                    patience.attempts()));
            run.pause(pause.plusMillis(run.clock().millis() % 100));
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(patience.longestPause()) > 0 ? patience.longestPause() : pause;
        }
    }

    /// What a concurrent build that failed leaves behind is of no use, and in the way. A good index
    /// of the name is somebody else's: then the build failed because of that.
    private void removeUnfinished(PlanStep step) {
        if (step.effect() != ChangeEffect.CREATE_INDEX_CONCURRENTLY || !session.isOpen()) {
            return;
        }
        ObjectId id = step.object();
        String schema = id.kind() == Kind.INDEX ? id.parent() : QualifiedName.parent(id.parent());
        String index = schema + "." + id.name();
        session.uncancelled(() -> {
            boolean unfinished =
                    session.find(UNFINISHED, row -> row.text("index"), index).isPresent();
            if (unfinished
                    && session.simpleQuery("drop index concurrently " + index)
                            instanceof ScriptOutcome.Refused refused) {
                run.warn(
                        "the unfinished index %s is left, since it could not be dropped: %s"
                                .formatted(index, refused.refusal().sentence()));
            }
            return unfinished;
        });
    }

    private RuntimeException broken(
            List<PlanStep> transaction, ScriptOutcome.Refused refused, int number, int count) {
        ServerRefusal refusal = refused.refusal();
        if (run.isCancelled() && refusal.isCancelled()) {
            return new CancelledException();
        }
        PlanStep step = culprit(transaction, refused);
        return Failure.of(
                        SchemaError.STEP_REFUSED,
                        "%s: %s, in: %s"
                                .formatted(step.object(), refusal.sentence(), excerpt(step.sql())))
                .hint(hint(isLocked(refusal), number, count))
                .fact("sqlstate", refusal.sqlState())
                .fact("object", step.object().toString())
                .fact("statement", step.sql())
                .fact("transactionsDone", number)
                .fact("transactions", count)
                .exception();
    }

    private static boolean isLocked(ServerRefusal refusal) {
        return refusal.sqlState().equals(LOCK_NOT_AVAILABLE);
    }

    private static String hint(boolean locked, int number, int count) {
        String next =
                locked
                        ? "type the same command again when it is in use less, or let it wait longer: --lock-timeout 1m"
                        : "correct the cause and type the same command again";
        return number == 0
                ? "nothing was changed" + (locked ? "; " + next : "")
                : "%d of %d transactions are done and stay; %s; it goes on from there"
                        .formatted(number, count, next);
    }

    /// The step that the server refused.
    static PlanStep culprit(List<PlanStep> transaction, ScriptOutcome.Refused refused) {
        int position = refused.refusal().position().orElse(0);
        if (refused.completed() == 0 && position > 0) {
            // A text that cannot be parsed is refused before its first statement is done.
            int end = 0;
            for (PlanStep step : transaction) {
                end += step.sql().codePointCount(0, step.sql().length()) + 2;
                if (position <= end) {
                    return step;
                }
            }
        }
        return transaction.get(Math.min(refused.completed(), transaction.size() - 1));
    }

    private static String script(List<PlanStep> transaction) {
        return transaction.size() == 1
                ? transaction.getFirst().sql()
                : transaction.stream()
                        .map(PlanStep::sql)
                        .collect(Collectors.joining(";\n", "", ";"));
    }

    static String excerpt(String sql) {
        var statements = SqlScript.of(sql).statements();
        return statements.isEmpty() ? sql : statements.getFirst().excerpt();
    }

    private static void require(ScriptOutcome outcome) {
        if (outcome instanceof ScriptOutcome.Refused refused) {
            throw Failure.of(SchemaError.STEP_REFUSED, refused.refusal().sentence())
                    .fact("sqlstate", refused.refusal().sqlState())
                    .exception();
        }
    }
}
