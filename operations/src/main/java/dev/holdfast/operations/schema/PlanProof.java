package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanRefusedException;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.ddl.Planner;
import dev.holdfast.postgres.ddl.SchemaDiff;
import dev.holdfast.postgres.server.SandboxServer;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.util.List;
import java.util.stream.Collectors;

/// Finds a plan and proves it: a copy without rows is made in a sandbox, the plan is carried out on
/// it, and nothing may differ then. A plan that is not proven is refused.
final class PlanProof implements AutoCloseable {
    private static final Reading READING = new Reading(true, true);
    private static final int SHOWN = 5;

    private final SandboxServer sandbox;
    private final Run run;
    private final DatabaseSchema empty;

    private PlanProof(SandboxServer sandbox, DatabaseSchema empty, Run run) {
        this.sandbox = sandbox;
        this.empty = empty;
        this.run = run;
    }

    /// Starts the sandbox; close it when done.
    static PlanProof start(Sandboxes sandboxes, Run run) {
        var sandbox = sandboxes.start(run);
        try (var session = open(sandbox.newDatabase(run), run)) {
            return new PlanProof(sandbox, CatalogReader.read(session, READING), run);
        } catch (RuntimeException e) {
            try (sandbox) {
                throw e;
            }
        }
    }

    /// An empty database's schema.
    DatabaseSchema empty() {
        return empty;
    }

    /// A database that was brought to a schema.
    record Copy(PostgresTarget database, DatabaseSchema schema) {}

    /// Makes a database with this schema and no rows.
    Copy copy(DatabaseSchema schema, String name) {
        var wanted = SchemaForms.withoutUnfinished(schema);
        return copy(planned(empty, wanted, false), wanted, name);
    }

    /// The statements that make this schema of an empty database, which were tried.
    ChangePlan dump(DatabaseSchema schema, String name) {
        var wanted = SchemaForms.withoutUnfinished(schema);
        ChangePlan plan = planned(empty, wanted, false);
        copy(plan, wanted, name);
        return plan;
    }

    private Copy copy(ChangePlan plan, DatabaseSchema wanted, String name) {
        var database = sandbox.newDatabase(run);
        try (var step = run.step("make a copy of the schema of " + name)) {
            apply(database, plan);
            var made = read(database);
            requireEqual(
                    made, wanted, SchemaError.NOT_COPIED, name + " could not be copied exactly");
            step.complete();
            return new Copy(database, made);
        }
    }

    /// Finds the plan from one schema to another, and proves it on the copy of the first.
    ///
    /// @param from as it is, which a copy may say in fewer words (owners)
    ChangePlan prove(Copy copy, DatabaseSchema from, DatabaseSchema to, boolean gentle) {
        var wanted = SchemaForms.withoutUnfinished(to);
        ChangePlan plan = planned(from, wanted, gentle);
        try (var step = run.step("try the plan on the copy")) {
            apply(copy.database(), plan);
            requireEqual(
                    read(copy.database()),
                    wanted,
                    SchemaError.PLAN_NOT_PROVEN,
                    "the plan does not lead where it should");
            step.complete();
        }
        return plan;
    }

    /// Carries out single steps on the copy, and reads what it is then.
    Copy after(Copy copy, List<PlanStep> steps) {
        apply(copy.database(), new ChangePlan(steps));
        return new Copy(copy.database(), read(copy.database()));
    }

    /// A plan that was not tried.
    static ChangePlan planned(DatabaseSchema from, DatabaseSchema to, boolean gentle) {
        try {
            return Planner.plan(from, to, gentle);
        } catch (PlanRefusedException e) {
            throw Failure.of(SchemaError.PLAN_NOT_PROVEN, "no plan was found: " + e.getMessage())
                    .hint("change these in smaller steps, each with a file of its own")
                    .exception(e);
        }
    }

    private void apply(PostgresTarget database, ChangePlan plan) {
        try (var session = open(database, run)) {
            PlanExecutor.prepare(session);
            for (List<PlanStep> transaction : plan.transactions()) {
                apply(session, transaction);
            }
        }
    }

    /// The sandbox has none of the cluster's roles: those that statements name are made as it goes.
    private void apply(Session session, List<PlanStep> transaction) {
        while (PlanExecutor.attempt(session, transaction)
                instanceof ScriptOutcome.Refused refused) {
            var role = MissingRole.in(refused.refusal().message());
            if (role.isEmpty() || !sandbox.ensureRole(role.get(), run)) {
                throw refused(PlanExecutor.culprit(transaction, refused), refused);
            }
        }
    }

    private static FailureException refused(PlanStep step, ScriptOutcome.Refused refused) {
        return Failure.of(
                        SchemaError.PLAN_NOT_PROVEN,
                        "on a copy the server refused the plan, at %s: %s, in: %s"
                                .formatted(
                                        step.object(),
                                        refused.refusal().sentence(),
                                        PlanExecutor.excerpt(step.sql())))
                .hint(
                        refused.refusal().sqlState().equals("0A000")
                                        && refused.refusal().message().contains("extension")
                                ? "name a server that has the extension: --sandbox URL"
                                : "nothing was changed; make this step by a migration of your own")
                .fact("sqlstate", refused.refusal().sqlState())
                .fact("statement", step.sql())
                .exception();
    }

    private static void requireEqual(
            DatabaseSchema is, DatabaseSchema wanted, SchemaError code, String what) {
        var left = SchemaDiff.between(is, wanted);
        if (!left.isEmpty()) {
            throw Failure.of(
                            code,
                            "%s: %s would differ%s"
                                    .formatted(
                                            what,
                                            left.ids().stream()
                                                    .limit(SHOWN)
                                                    .map(ObjectId::toString)
                                                    .collect(Collectors.joining(", ")),
                                            left.size() > SHOWN
                                                    ? " and %d more".formatted(left.size() - SHOWN)
                                                    : ""))
                    .hint("nothing was changed; what differs is in the facts (--json)")
                    .fact(
                            "differences",
                            Differences.of(left).stream().map(Difference::toString).toList())
                    .exception();
        }
    }

    private DatabaseSchema read(PostgresTarget database) {
        return SchemaSources.read(database, run);
    }

    private static Session open(PostgresTarget database, Run run) {
        return Sessions.open(database, SessionSettings.defaults().named("holdfast schema"), run);
    }

    @Override
    public void close() {
        try (sandbox) {
            // Nothing else to end.
        }
    }
}
