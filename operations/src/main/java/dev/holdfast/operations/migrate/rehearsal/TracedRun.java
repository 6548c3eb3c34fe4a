package dev.holdfast.operations.migrate.rehearsal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A script that was sent statement by statement, in the transactions in which a run would send it.
///
/// @param statements as far as the script got; the last one is the one that was refused
/// @param peak the most room that it took at once
/// @param elapsed how long the statements and commits took
/// @param error what stopped it
public record TracedRun(
        List<TracedStatement> statements, ByteSize peak, Duration elapsed, Optional<String> error) {
    public TracedRun {
        statements = List.copyOf(statements);
    }

    /// Sends a script to a copy.
    ///
    /// @param records the statements that record it as done
    public static TracedRun of(
            MigrationScript script, String records, Session session, Session watching) {
        var tracer = new Tracer(session, watching);
        Optional<String> error = Optional.empty();
        for (SqlUnit unit : script.units()) {
            error = send(unit, script, tracer, session);
            if (error.isPresent()) {
                break;
            }
        }
        if (error.isEmpty() && session.simpleQuery(records) instanceof ScriptOutcome.Refused no) {
            error = Optional.of("its record was refused: " + no.refusal().sentence());
        }
        return new TracedRun(tracer.statements(), tracer.peak(), tracer.elapsed(), error);
    }

    private static Optional<String> send(
            SqlUnit unit, MigrationScript script, Tracer tracer, Session session) {
        boolean ours = unit.kind() == SqlUnit.Kind.IMPLICIT;
        if (ours) {
            session.simpleQueryWithin("begin");
        }
        for (SqlStatement statement : unit.statements()) {
            int line = SqlScript.place(script.text(), statement.start()).line();
            if (!tracer.send(statement.text(), line, statement.excerpt())) {
                return Optional.of("line %d: %s".formatted(line, refusal(tracer)));
            }
        }
        boolean open =
                ours
                        ? !tracer.commit()
                        : session.simpleQuery("select 1") instanceof ScriptOutcome.Done done
                                && done.transactionOpen();
        if (!open) {
            return Optional.empty();
        }
        return Optional.of(
                ours
                        ? "its transaction could not be committed: " + refusal(tracer)
                        : "it leaves a transaction open");
    }

    private static String refusal(Tracer tracer) {
        return tracer.lastRefusal()
                .map(it -> "%s (SQLSTATE %s)".formatted(it.sentence(), it.sqlState()))
                .orElse("the server refused it");
    }
}
