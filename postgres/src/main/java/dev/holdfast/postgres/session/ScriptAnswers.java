package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Run;
import java.sql.SQLWarning;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;
import org.postgresql.util.PSQLWarning;

/// Hears what the server answers to a script, statement by statement: the driver's own statements
/// forget it all when one of them is refused.
final class ScriptAnswers extends ResultHandlerBase {
    private final Run run;
    private int completed;
    private int committed;

    ScriptAnswers(Run run) {
        this.run = run;
    }

    ScriptOutcome done(boolean transactionOpen) {
        return new ScriptOutcome.Done(completed, committed, transactionOpen);
    }

    ScriptOutcome refused(ServerRefusal refusal) {
        return new ScriptOutcome.Refused(completed, committed, refusal);
    }

    @Override
    public void handleResultRows(
            Query query, Field[] fields, List<Tuple> rows, @Nullable ResultCursor cursor) {
        // What a script selects goes nowhere; its command tag is what counts.
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
        if (status.equals("EMPTY")) {
            return;
        }
        completed++;
        String tag = status.toUpperCase(Locale.ROOT);
        if (tag.equals("COMMIT") || tag.equals("PREPARE TRANSACTION")) {
            committed = completed;
        }
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        if (warning instanceof PSQLWarning said && said.getServerErrorMessage() != null) {
            var message = said.getServerErrorMessage();
            String severity = String.valueOf(message.getSeverity());
            String text = severity + ": " + message.getMessage();
            if (severity.equals("WARNING")) {
                run.warn(text);
            } else {
                run.note(text);
            }
        }
    }
}
