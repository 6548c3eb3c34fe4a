package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.ddl.SchemaDiff;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Brings a database to its declared schema: inspect, diff, plan, prove on a copy, show what would
/// be lost and save first, apply, read again.
///
/// A rerun after a kill plans anew from what is there: whole transactions were done or not.
final class SchemaSync {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Sql LOCK =
            Sql.text("select pg_catalog.pg_try_advisory_lock(7163549182736451) as taken");

    private final SideReader sides;
    private final Run run;

    SchemaSync(SideReader sides, Run run) {
        this.sides = sides;
        this.run = run;
    }

    SyncResult sync(SyncRequest request) {
        if (request.seed() && request.noSeed()) {
            throw Failure.of(SchemaError.CONTRADICTION, "--seed and --no-seed were both given")
                    .hint("nothing was changed; say one of them")
                    .exception();
        }
        SchemaTarget target = sides.target();
        try (var session = sides.open(target.target(), run)) {
            if (!run.dryRun()) {
                lock(session);
            }
            return sync(request, target, session);
        }
    }

    private static void lock(Session session) {
        if (!session.one(LOCK, row -> row.flag("taken"))) {
            throw Failure.of(
                            SchemaError.LOCKED,
                            "another 'schema sync' is changing database %s"
                                    .formatted(session.target().database()))
                    .hint("wait for it, then look what is left: holdfast schema diff")
                    .exception();
        }
    }

    private SyncResult sync(SyncRequest request, SchemaTarget target, Session session) {
        int major = session.serverVersion().major();
        var found = read(session);
        SchemaSide all = sides.declared(major, run);
        SchemaSide declared = all.with(SchemaForms.comparableWith(found, all.schema()));
        var live = Bookkeeping.without(found, declared.schema());
        var from = new SchemaSide("database " + target.target().database(), live, List.of());
        var rules = new IgnoreRules(target.ignore());
        var wanted =
                SchemaForms.keeping(
                        live, declared.schema(), object -> rules.find(object).isPresent());
        var planner = new SchemaPlanner(sides.sandboxes(major), run);
        var additive =
                request.allowDestructive()
                        ? new SchemaPlanner.Additive(
                                wanted, new SchemaDiff(List.of(), List.of(), List.of()))
                        : SchemaPlanner.additive(renamed(planner, from, wanted, request), wanted);
        ChangePlan plan =
                SchemaDiff.between(live, additive.schema()).isEmpty() && request.rename().isEmpty()
                        ? new ChangePlan(List.of())
                        : planner.plan(
                                from,
                                declared.with(additive.schema()),
                                request.rename(),
                                !request.oneTransaction());
        var losses = losses(session, plan);
        Optional<String> wayBack = Optional.empty();
        if (!run.dryRun() && !plan.isEmpty()) {
            requireRoles(session, declared);
            wayBack = agree(request, target, losses);
            execute(request, plan, target);
            verify(session, additive.schema());
        }
        var seeds = DeclaredFolder.read(ProjectSchemas.declared(target)).seeds();
        List<SyncResult.Seeded> seeded =
                request.seed() && !run.dryRun()
                        ? new Seeding(session, run).insert(seeds, sides)
                        : List.of();
        return new SyncResult(
                from.name(),
                declared.name(),
                run.dryRun(),
                wayBack,
                !run.dryRun(),
                ShownStep.of(plan),
                losses,
                Differences.of(additive.left()),
                seeded,
                live.notJudged().stream().map(CheckResult.NotJudged::new).toList(),
                run.dryRun() && !plan.isEmpty()
                        ? Optional.of(PlanText.script(plan))
                        : Optional.empty(),
                request.seed() ? 0 : seeds.size());
    }

    /// What has only another name is there already: its old name is nothing to keep.
    private static DatabaseSchema renamed(
            SchemaPlanner planner, SchemaSide from, DatabaseSchema wanted, SyncRequest request) {
        return request.rename().isEmpty()
                ? from.schema()
                : planner.renamed(from, wanted, request.rename());
    }

    /// Roles are the cluster's, and nothing here makes them; without them a plan would break off in
    /// its middle.
    private static void requireRoles(Session session, SchemaSide declared) {
        var missing = SchemaComparer.missingRoles(session, declared.madeRoles());
        if (!missing.isEmpty()) {
            throw Failure.of(
                            SchemaError.NO_ROLE,
                            "%s names %s, which the server does not have"
                                    .formatted(
                                            declared.name(),
                                            missing.size() == 1
                                                    ? "role " + missing.getFirst()
                                                    : "the roles " + Words.list(missing)))
                    .hint("nothing was changed; make it (CREATE ROLE), or take it out of the files")
                    .fact("roles", missing)
                    .exception();
        }
    }

    /// What would be lost, with the rows it concerns.
    private static List<SyncResult.Loss> losses(Session session, ChangePlan plan) {
        var losses = new ArrayList<SyncResult.Loss>();
        for (PlanStep step : plan.losses()) {
            ObjectId id = step.object();
            losses.add(new SyncResult.Loss(id, step.loses().orElse(""), rows(session, id)));
        }
        return losses;
    }

    private static Optional<Long> rows(Session session, ObjectId id) {
        return switch (id.kind()) {
            case TABLE -> Optional.of(SchemaComparer.count(session, id.sql()));
            case COLUMN ->
                    Optional.of(
                            session.one(
                                    Sql.text(
                                            "select count(%s) as rows from %s"
                                                    .formatted(id.name(), id.parent())),
                                    row -> row.number("rows")));
            default -> Optional.empty();
        };
    }

    /// Shows exactly what goes, sees to a way back, and asks.
    private Optional<String> agree(
            SyncRequest request, SchemaTarget target, List<SyncResult.Loss> losses) {
        if (losses.isEmpty()) {
            return Optional.empty();
        }
        String database = target.target().database();
        run.confirm(
                new Confirmation(
                        "Lose these of database %s for good?".formatted(database),
                        losses.stream().map(SchemaSync::line).toList(),
                        database,
                        target.isProtected()));
        String label = "before-schema-sync-" + run.id().toString().substring(0, 8);
        var wayBack = sides.workshop().safeguard().secure(sides.database(), label, run);
        if (wayBack.isEmpty() && !request.withoutBackup()) {
            throw Failure.of(
                            SchemaError.NO_WAY_BACK,
                            "%s would be lost, and the project keeps no backup to go back to"
                                    .formatted(Words.count(losses.size(), "object")))
                    .hint(
                            "declare a repository in holdfast.yml (holdfast repository init), or agree to"
                                    + " lose it: --without-backup")
                    .exception();
        }
        return wayBack;
    }

    private static String line(SyncResult.Loss loss) {
        return "%s: %s%s"
                .formatted(
                        loss.object(),
                        loss.loses(),
                        loss.rows().map(rows -> " (%,d rows)".formatted(rows)).orElse(""));
    }

    /// In a session of its own: what the plan sets must not show in what is read afterwards.
    private void execute(SyncRequest request, ChangePlan plan, SchemaTarget target) {
        var settings = SessionSettings.defaults().named("holdfast schema sync");
        try (var session = Sessions.open(target.target(), settings, run)) {
            var patience = PlanExecutor.Patience.of(request.lockTimeout().orElse(LOCK_TIMEOUT));
            new PlanExecutor(session, patience, run).execute(plan);
        }
    }

    private void verify(Session session, DatabaseSchema wanted) {
        var left =
                SchemaDiff.between(
                        Bookkeeping.without(read(session), wanted),
                        SchemaForms.withoutUnfinished(wanted));
        if (!left.isEmpty()) {
            throw Failure.of(
                            SchemaError.NOT_AS_PLANNED,
                            "all steps were done, but %s not as planned; somebody may have changed it meanwhile"
                                    .formatted(
                                            left.size() == 1
                                                    ? left.ids().getFirst() + " is"
                                                    : left.size() + " objects are"))
                    .hint("look at it: holdfast schema diff")
                    .fact(
                            "differences",
                            Differences.of(left).stream().map(Difference::toString).toList())
                    .exception();
        }
    }

    private static DatabaseSchema read(Session session) {
        return CatalogReader.read(session, new Reading(true, false));
    }

    /// Runs the files of rows, each in one transaction.
    private record Seeding(Session session, Run run) {
        List<SyncResult.Seeded> insert(List<Path> paths, SideReader sides) {
            var seeded = new ArrayList<SyncResult.Seeded>();
            session.useServersTimeZone();
            for (Path path : paths) {
                SqlFile file = SqlFile.read(sides.name(path), path);
                run.checkCancelled();
                switch (session.simpleQuery(file.text())) {
                    case ScriptOutcome.Done done ->
                            seeded.add(new SyncResult.Seeded(file.name(), done.completed()));
                    case ScriptOutcome.Refused refused ->
                            throw Failure.of(
                                            SchemaError.SEED_REFUSED,
                                            "%s: %s"
                                                    .formatted(
                                                            file.name(),
                                                            refused.refusal().sentence()))
                                    .hint(
                                            "the schema is in place, this file's rows are not; write"
                                                    + " INSERT ... ON CONFLICT DO NOTHING, so that it can"
                                                    + " run again, then type: holdfast schema sync --seed")
                                    .fact("file", file.name())
                                    .fact("sqlstate", refused.refusal().sqlState())
                                    .fact("project", sides.project().root().toString())
                                    .exception();
                }
            }
            return seeded;
        }
    }
}
