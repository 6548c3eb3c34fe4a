package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.RehearseResult.NotUndone;
import dev.holdfast.operations.migrate.RehearseResult.Rehearsed;
import dev.holdfast.operations.migrate.RehearseResult.Statement;
import dev.holdfast.operations.migrate.RehearseResult.TakenLock;
import dev.holdfast.operations.migrate.RehearseResult.Undoing;
import dev.holdfast.operations.migrate.RehearseResult.Verdict;
import dev.holdfast.operations.migrate.rehearsal.TableContents;
import dev.holdfast.operations.migrate.rehearsal.TableContents.Loss;
import dev.holdfast.operations.migrate.rehearsal.TableContents.Patience;
import dev.holdfast.operations.migrate.rehearsal.TracedRun;
import dev.holdfast.operations.migrate.rehearsal.TracedStatement;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.schema.Difference;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Tries pending migrations on a copy: all of them up, watched statement by statement, then down
/// again as far as there are downs. After each down the schema and the rows must be as they were
/// before the up.
final class Rehearsal {
    private static final Patience PATIENCE =
            new Patience(Duration.ofMinutes(5), Duration.ofMinutes(1));
    private static final int FEW = 3;
    private static final int LONGEST = 60;

    private final OpenDatabase copy;
    private final Session session;
    private final Session watching;
    private final MigrationFolder files;
    private final Duration longestBlock;
    private final Predicate<String> ensureRole;
    private final Run run;

    private final List<Stage> stages = new ArrayList<>();
    private final List<Statement> statements = new ArrayList<>();
    private final List<NotUndone> notUndone = new ArrayList<>();
    private final Set<String> notCompared = new TreeSet<>();

    /// @param watching another session on the same database
    Rehearsal(OpenDatabase copy, Session watching, Trial trial, Duration longestBlock) {
        this.copy = copy;
        this.session = copy.session();
        this.watching = watching;
        this.files = copy.files();
        this.longestBlock = longestBlock;
        this.ensureRole = trial.ensureRole();
        this.run = copy.run();
    }

    /// How things stood at some moment.
    private record State(DatabaseSchema schema, TableContents contents) {}

    /// A migration that was tried.
    private static final class Stage {
        private final Move move;
        private final State before;
        private final TracedRun traced;
        private final String catalogAfter;
        private Undoing down = Undoing.NOT_TRIED;

        Stage(Move move, State before, TracedRun traced, String catalogAfter) {
            this.move = move;
            this.before = before;
            this.traced = traced;
            this.catalogAfter = catalogAfter;
        }
    }

    /// Tries the moves that are due, and reports.
    RehearseResult rehearse(
            RehearseRequest request, Trial trial, MigrationVersion live, String database) {
        prepare();
        var standing = standing();
        if (!standing.applied().newest().equals(live)) {
            run.warn(
                    "the copy is at version %s and the database at %s: the backup is of another time"
                            .formatted(standing.applied().newest(), live));
        }
        var moves = new MigratePlanner(standing).up(request.count(), request.outOfOrder());
        var state = up(moves);
        down(state);
        return new RehearseResult(
                database,
                trial.origin(),
                trial.filled(),
                longestBlock,
                stages.stream().map(this::rehearsed).toList(),
                statements,
                notUndone,
                List.copyOf(notCompared),
                stages.stream()
                        .map(it -> it.traced.peak())
                        .reduce((a, b) -> a.bytes() > b.bytes() ? a : b)
                        .orElse(new ByteSize(0)));
    }

    private Standing standing() {
        return copy.standing(files);
    }

    /// As a run does.
    private void prepare() {
        session.useServersTimeZone();
        session.execute(Sql.text("set datestyle = 'ISO, MDY'"));
        var table = copy.table();
        if (!table.exists(session)) {
            session.simpleQuery(table.creation());
        }
    }

    private State up(List<Move> moves) {
        State state = first();
        for (Move move : moves) {
            run.checkCancelled();
            var traced = trace(move, "try ");
            State after = after(state, traced);
            stages.add(new Stage(move, state, traced, after.schema().digest().toString()));
            state = after;
            if (traced.error().isPresent()) {
                break;
            }
        }
        return state;
    }

    private State first() {
        try (var step = run.step("read the copy")) {
            var state =
                    new State(SchemaService.read(session), TableContents.read(session, PATIENCE));
            step.complete();
            return state;
        }
    }

    /// Only what a script has locked for writing can hold other rows now.
    private State after(State before, TracedRun traced) {
        var touched =
                traced.statements().stream()
                        .flatMap(it -> it.locks().stream())
                        .filter(it -> it.mode().compareTo(Lock.ROW_EXCLUSIVE) >= 0)
                        .map(TracedStatement.TakenLock::relation)
                        .collect(Collectors.toSet());
        return new State(
                shared(SchemaService.read(session), before.schema()),
                before.contents().again(touched, session, PATIENCE));
    }

    /// The same schema, made of the objects of another where they are equal: each migration changes
    /// a few of thousands.
    private static DatabaseSchema shared(DatabaseSchema schema, DatabaseSchema other) {
        Map<ObjectId, SchemaObject> objects = new HashMap<>();
        schema.objects()
                .forEach((id, object) -> {
                    var known = other.objects().get(id);
                    objects.put(id, object.equals(known) ? known : object);
                });
        return new DatabaseSchema(
                schema.major(), objects, schema.dependencies(), schema.notJudged());
    }

    private TracedRun trace(Move move, String what) {
        var planned = PlannedMove.read(standing(), List.of(move)).getFirst();
        String direction = move.direction().name().toLowerCase(Locale.ROOT);
        try (var step = run.step(what + direction + " " + move.migration().name())) {
            var traced = trace(planned);
            traced.statements().forEach(it -> statements.add(statement(move, it)));
            if (traced.error().isEmpty()) {
                step.complete();
            }
            return traced;
        }
    }

    /// An empty server has none of the cluster's roles: those that a script names are made for it.
    private TracedRun trace(PlannedMove planned) {
        while (true) {
            var traced =
                    TracedRun.of(
                            planned.script(),
                            copy.table().done(planned.move(), planned.script()),
                            session,
                            watching);
            var role = traced.error().flatMap(SchemaService::missingRole);
            if (role.isEmpty() || !planned.isAtomic() || !ensureRole.test(role.get())) {
                return traced;
            }
        }
    }

    /// The downs, the newest first, as far as they lead.
    private void down(State end) {
        State state = end;
        Set<String> known = new HashSet<>();
        for (Stage stage : stages.reversed()) {
            if (stage.traced.error().isPresent()) {
                stage.down = Undoing.NOT_TRIED;
                continue;
            }
            run.checkCancelled();
            Optional<Move> move = downOf(stage.move.migration());
            if (move.isEmpty()) {
                stage.down = Undoing.MISSING;
                return;
            }
            var traced = trace(move.get(), "try ");
            if (traced.error().isPresent()) {
                stage.down = Undoing.FAILS;
                notUndone.add(
                        new NotUndone(
                                stage.move.migration().version(),
                                "its down",
                                "fails: " + traced.error().get()));
                return;
            }
            state = after(state, traced);
            stage.down = undoing(stage, state, known);
        }
    }

    private Optional<Move> downOf(Migration migration) {
        var standing = standing();
        if (!standing.canUndo(migration)) {
            return Optional.empty();
        }
        try {
            return new MigratePlanner(standing)
                    .down(Optional.of(1)).stream()
                            .filter(it -> it.migration().equals(migration))
                            .findFirst();
        } catch (FailureException e) {
            run.note("%s: %s".formatted(migration.name(), e.failure().message()));
            return Optional.empty();
        }
    }

    /// What a later down has left is not this one's fault.
    private Undoing undoing(Stage stage, State now, Set<String> known) {
        var version = stage.move.migration().version();
        int before = notUndone.size();
        for (Difference it : SchemaService.differences(now.schema(), stage.before.schema())) {
            if (known.add(it.object() + " " + it.difference())) {
                notUndone.add(
                        new NotUndone(
                                version,
                                it.object().toString(),
                                "%s%s"
                                        .formatted(
                                                it.difference().name().toLowerCase(Locale.ROOT),
                                                it.detail().isEmpty() ? "" : ": " + it.detail())));
            }
        }
        boolean differs = notUndone.size() > before;
        boolean loses = false;
        for (Loss it : stage.before.contents().losses(now.contents())) {
            if (known.add(it.what() + " " + it.of())) {
                loses = true;
                notUndone.add(new NotUndone(version, words(it), change(it)));
            }
        }
        notCompared.addAll(stage.before.contents().unread(now.contents()));
        return differs ? Undoing.DIFFERS : loses ? Undoing.LOSES_ROWS : Undoing.UNDOES;
    }

    private static String words(Loss loss) {
        return loss.of() == Loss.Of.ROWS ? "rows of " + loss.what() : "values of " + loss.what();
    }

    private static String change(Loss loss) {
        return loss.before() == loss.after()
                ? "%,d, but others".formatted(loss.before())
                : "%,d before, %,d after".formatted(loss.before(), loss.after());
    }

    private static Statement statement(Move move, TracedStatement it) {
        // The strongest of each table comes first.
        var keeping = new LinkedHashMap<String, Lock>();
        it.locks().stream()
                .filter(lock -> lock.existed() && !lock.mode().letsWrite())
                .forEach(lock -> keeping.putIfAbsent(lock.relation(), lock.mode()));
        return new Statement(
                move.migration().version(),
                move.direction(),
                it.line(),
                shortened(it.text()),
                it.elapsed(),
                words(
                        keeping.entrySet().stream()
                                .map(lock -> lock.getValue().sql() + " " + lock.getKey())
                                .toList()),
                words(it.rewritten()),
                words(
                        it.scanned().stream()
                                .map(scan -> "%s (%,d)".formatted(scan.table(), scan.rows()))
                                .toList()),
                it.changed() == 0 ? Optional.empty() : Optional.of(it.changed()),
                it.wal(),
                it.added(),
                it.temporary(),
                it.locks().stream()
                        .map(lock ->
                                new TakenLock(
                                        lock.relation(), lock.mode(), lock.existed(), lock.held()))
                        .toList(),
                it.refusal().map(refusal -> refusal.sentence()));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }

    private static Optional<String> words(List<String> all) {
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String few = all.stream().limit(FEW).collect(Collectors.joining(", "));
        return Optional.of(
                all.size() > FEW ? "%s and %d more".formatted(few, all.size() - FEW) : few);
    }

    private Rehearsed rehearsed(Stage stage) {
        var worst =
                stage.traced.statements().stream()
                        .flatMap(it -> it.locks().stream())
                        .filter(lock -> lock.existed() && !lock.mode().letsWrite())
                        .reduce((a, b) -> a.held().compareTo(b.held()) >= 0 ? a : b);
        boolean blocks = worst.filter(it -> it.held().compareTo(longestBlock) > 0).isPresent();
        return new Rehearsed(
                stage.move.migration().version(),
                stage.move.migration().title(),
                stage.traced.error().isPresent()
                        ? Verdict.FAILS
                        : blocks ? Verdict.BLOCKS : Verdict.PASSES,
                stage.traced.elapsed(),
                worst.map(TracedStatement.TakenLock::held),
                worst.map(it ->
                        "%s of %s"
                                .formatted(
                                        it.mode() == Lock.ACCESS_EXCLUSIVE
                                                ? "readers and writers"
                                                : "writers",
                                        it.relation())),
                new ByteSize(
                        stage.traced.statements().stream().mapToLong(it -> it.wal().bytes()).sum()),
                stage.traced.peak(),
                stage.down,
                stage.traced.error(),
                stage.before.schema().digest().toString(),
                stage.catalogAfter);
    }

    /// A rehearsal of what Alembic runs cannot be watched statement by statement.
    static RuntimeException notOfAlembic() {
        return Failure.of(
                        MigrateError.NOT_REHEARSED,
                        "migrations of Alembic cannot be rehearsed: they are Python, which only Alembic can run")
                .hint(
                        "restore a copy with: holdfast restore --at latest --to copy --start, and let alembic upgrade that")
                .exception();
    }
}
