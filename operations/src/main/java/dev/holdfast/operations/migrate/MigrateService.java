package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.schema.CheckRequest;
import dev.holdfast.operations.schema.Generated;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.operations.schema.ShownStep;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The door of the room.
public final class MigrateService {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(15);

    private final Function<Optional<String>, MigrationTarget> targets;
    private final Optional<SchemaService> schema;
    private final Disk disk;

    /// Works on the databases of a project, and looks at no declared schema.
    ///
    /// @param project asked for on each call
    public MigrateService(Supplier<Project> project) {
        this(name -> ProjectMigrations.target(project.get(), name));
    }

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    /// @param schema knows what is declared for them
    public MigrateService(Supplier<Project> project, SchemaService schema, Disk disk) {
        this.targets = name -> ProjectMigrations.target(project.get(), name);
        this.schema = Optional.of(schema);
        this.disk = disk;
    }

    MigrateService(Function<Optional<String>, MigrationTarget> targets) {
        this.targets = targets;
        this.schema = Optional.empty();
        this.disk = new Disk();
    }

    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "migrate status",
                        "show the database's version and what is pending",
                        Effect.READ,
                        StatusRequest.class,
                        StatusResult.class,
                        "migrate status",
                        () -> this::status),
                new Operation<>(
                        "migrate up",
                        "apply pending migrations",
                        Effect.CHANGE,
                        UpRequest.class,
                        MigrateResult.class,
                        "migrate up 2",
                        () -> this::up),
                new Operation<>(
                        "migrate down",
                        "undo migrations by their down files",
                        Effect.DESTROY,
                        DownRequest.class,
                        MigrateResult.class,
                        "migrate down 1",
                        () -> this::down),
                new Operation<>(
                        "migrate goto",
                        "bring the database to a version, up or down",
                        Effect.DESTROY,
                        GotoRequest.class,
                        MigrateResult.class,
                        "migrate goto 3",
                        () -> this::goTo),
                new Operation<>(
                        "migrate generate",
                        "write the migrations that lead to the declared schema",
                        Effect.CHANGE,
                        GenerateRequest.class,
                        GenerateResult.class,
                        "migrate generate add_email --dry-run",
                        () -> this::generate),
                new Operation<>(
                        "migrate force",
                        "record a version as applied, running nothing",
                        Effect.CHANGE,
                        ForceRequest.class,
                        ForceResult.class,
                        "migrate force 3",
                        () -> this::force));
    }

    public StatusResult status(StatusRequest request, Run run) {
        var target = targets.apply(request.database());
        var folder = read(target, run);
        try (var session = open(target, run)) {
            var table = new MigrateInspector(session, run).table();
            var holder = MigrationLock.holder(session, table);
            return status(folder, table, table.read(session), session.target().database(), holder);
        }
    }

    public MigrateResult up(UpRequest request, Run run) {
        requirePositive(request.count());
        var target = targets.apply(request.database());
        var result =
                migrate(
                        target,
                        request.count(),
                        lockTimeout(request.lockTimeout()),
                        planner -> planner.up(request.count()),
                        run);
        return checked(result, target, request.database(), run);
    }

    public MigrateResult down(DownRequest request, Run run) {
        requirePositive(request.count());
        return migrate(
                targets.apply(request.database()),
                request.count(),
                lockTimeout(request.lockTimeout()),
                planner -> planner.down(request.count()),
                run);
    }

    public MigrateResult goTo(GotoRequest request, Run run) {
        var target = targets.apply(request.database());
        var result =
                migrate(
                        target,
                        Optional.empty(),
                        lockTimeout(request.lockTimeout()),
                        planner -> planner.to(request.target()),
                        run);
        return checked(result, target, request.database(), run);
    }

    /// Writes the migrations that lead to the declared schema.
    public GenerateResult generate(GenerateRequest request, Run run) {
        MigrationWriter.requireName(request.name());
        SchemaService schemas =
                schema.orElseThrow(() -> new IllegalStateException("made without schemas"));
        var target = targets.apply(request.database());
        var writer = new MigrationWriter(target.folder(), disk);
        if (!run.dryRun()) {
            writer.removeUnfinished(MigrationFolder.read(target.folder()))
                    .forEach(file ->
                            run.note("removed %s, whose writing was cut off".formatted(file)));
        }
        var generated =
                schemas.generate(
                        request.database(),
                        request.sandbox(),
                        request.rename(),
                        !request.oneTransaction(),
                        run);
        generated.notJudged().forEach(line -> run.warn("not compared: " + line));
        var pairs =
                MigrationWriter.pairs(read(target, run), request.name(), generated, run.clock());
        if (!run.dryRun() && !pairs.isEmpty()) {
            writer.write(pairs);
            requireDeclared(schemas, request, pairs, run);
        }
        return generated(request.name(), generated, pairs, run.dryRun());
    }

    /// The files themselves are run, by what will run them: nothing else proves what was written.
    private static void requireDeclared(
            SchemaService schemas,
            GenerateRequest request,
            List<MigrationWriter.Pair> pairs,
            Run run) {
        var left = schemas.notYetMigrated(request.database(), request.sandbox(), run);
        if (!left.isEmpty()) {
            throw Failure.of(
                            MigrateError.NOT_AS_DECLARED,
                            "%s and what follows was written, but the migrations do not make what is declared: %s"
                                    .formatted(pairs.getFirst().upFile(), left.getFirst()))
                    .hint("remove these files, and report this with what is declared")
                    .fact("files", pairs.stream().map(MigrationWriter.Pair::upFile).toList())
                    .fact("differences", left.stream().map(Object::toString).toList())
                    .exception();
        }
    }

    private static GenerateResult generated(
            String name, Generated generated, List<MigrationWriter.Pair> pairs, boolean planned) {
        var written = new ArrayList<GenerateResult.WrittenMigration>();
        var script = new StringBuilder();
        for (MigrationWriter.Pair pair : pairs) {
            var steps = pair.content().steps();
            written.add(
                    new GenerateResult.WrittenMigration(
                            new MigrationVersion(Long.parseLong(pair.name().replaceAll("_.*", ""))),
                            pair.upFile(),
                            pair.downFile(),
                            steps.size(),
                            steps.stream()
                                    .map(ShownStep::risk)
                                    .max(Comparator.naturalOrder())
                                    .orElse(ShownStep.Risk.NONE)));
            script.append("-- File ").append(pair.upFile()).append("\n").append(pair.up());
            script.append("\n-- File ").append(pair.downFile()).append("\n").append(pair.down());
            script.append('\n');
        }
        return new GenerateResult(
                name,
                generated.migrations(),
                generated.declared(),
                planned,
                written,
                generated.renames().stream()
                        .map(it -> new GenerateResult.LooksRenamed(it, "--rename " + it))
                        .toList(),
                planned && !pairs.isEmpty() ? Optional.of(script.toString()) : Optional.empty());
    }

    /// Looks at the schema once the database is at the newest version, for which it is declared.
    /// What was applied stays, so a look that fails is only a warning.
    private MigrateResult checked(
            MigrateResult result, MigrationTarget target, Optional<String> database, Run run) {
        boolean upwards =
                result.migrations().stream().allMatch(it -> it.direction() == Direction.UP);
        if (schema.isEmpty() || result.planned() || !upwards) {
            return result;
        }
        try {
            var newest = MigrationFolder.read(target.folder()).migrations().lastEntry();
            boolean whole = newest != null && newest.getKey().equals(result.to());
            return whole && schema.get().isDeclared(database)
                    ? result.with(schema.get().check(check(database), run))
                    : result;
        } catch (FailureException e) {
            run.warn(
                    "the migrations stand, but the schema could not be checked: %s"
                            .formatted(e.getMessage()));
            return result;
        } catch (CancelledException _) {
            run.warn("the migrations stand, but the check of the schema was cancelled");
            return result;
        }
    }

    private static CheckRequest check(Optional<String> database) {
        return new CheckRequest(
                Optional.of("declared"), Optional.empty(), Optional.empty(), database);
    }

    public ForceResult force(ForceRequest request, Run run) {
        var target = targets.apply(request.database());
        warnOfUnknown(request.target(), read(target, run), run);
        try (var session = open(target, run)) {
            var inspector = new MigrateInspector(session, run);
            var table = inspector.table();
            String database = session.target().database();
            if (run.dryRun()) {
                return forced(database, table.read(session), request.target(), true);
            }
            inspector.requireWritable();
            try (var _ =
                    MigrationLock.take(session, table, lockTimeout(request.lockTimeout()), run)) {
                table.create(session);
                var before = table.read(session);
                table.write(session, VersionState.clean(request.target()));
                return forced(database, before, request.target(), false);
            }
        }
    }

    /// The files that `up` would run on an empty database, in their order.
    public List<Path> upFiles(Path folder) {
        return MigrationFolder.read(folder).all().stream()
                .flatMap(migration -> migration.up().stream())
                .toList();
    }

    /// Applies all migrations of a folder to a database made for that, also in a dry run.
    ///
    /// @return the version table, as SQL writes it
    public String applyAll(Path folder, PostgresTarget database, Run whole) {
        // Their names alone would read as if they were applied to the database of the project.
        Run run = whole.labelled("in the sandbox");
        var target = new MigrationTarget(database, folder, false);
        var migrations = read(target, run);
        try (var session = open(target, run)) {
            var table = new MigrateInspector(session, run).table();
            try (var lock = MigrationLock.take(session, table, LOCK_TIMEOUT, run)) {
                var moves =
                        new MigratePlanner(migrations, table.read(session)).up(Optional.empty());
                table.create(session);
                new MigrateExecutor(session, table, lock, run).apply(PlannedMove.read(moves));
                return table.sql(session);
            }
        }
    }

    private static ForceResult forced(
            String database, VersionState before, MigrationVersion to, boolean planned) {
        return new ForceResult(database, before.version(), before.dirty(), to, planned);
    }

    private static void warnOfUnknown(MigrationVersion version, MigrationFolder folder, Run run) {
        if (!version.isNone() && folder.find(version).isEmpty()) {
            run.warn("no migration in %s has version %s".formatted(folder.path(), version));
        }
    }

    private MigrateResult migrate(
            MigrationTarget target,
            Optional<Integer> asked,
            Duration lockTimeout,
            Function<MigratePlanner, List<Move>> decide,
            Run run) {
        var folder = read(target, run);
        try (var session = open(target, run)) {
            var inspector = new MigrateInspector(session, run);
            var table = inspector.table();
            var before = table.read(session);
            if (run.dryRun()) {
                var moves = decide.apply(new MigratePlanner(folder, before));
                var files = PlannedMove.read(moves).stream().map(PlannedMove::planned).toList();
                return result(session, before, moves, files, asked, true);
            }
            inspector.requireWritable();
            var agreed = agree(folder, before, decide, target, run);
            try (var lock = MigrationLock.take(session, table, lockTimeout, run)) {
                var now = table.read(session);
                var moves = decide.apply(new MigratePlanner(folder, now));
                requireAgreed(agreed, moves, before, now);
                var plan = PlannedMove.read(moves);
                table.create(session);
                var applied = new MigrateExecutor(session, table, lock, run).apply(plan);
                return result(session, now, moves, applied, asked, false);
            }
        }
    }

    /// Asks for what goes, before the lock is taken: a person may take their time. Where the
    /// database is dirty another runner may just be at work, so that is left to be seen later.
    private static List<Move> agree(
            MigrationFolder folder,
            VersionState before,
            Function<MigratePlanner, List<Move>> decide,
            MigrationTarget target,
            Run run) {
        if (before.dirty()) {
            return List.of();
        }
        var moves = decide.apply(new MigratePlanner(folder, before));
        PlannedMove.read(moves);
        confirm(target, moves, run);
        return moves;
    }

    /// While we waited another runner may have done the work. What is left to do upwards is fine,
    /// but what is undone must be what was agreed to.
    private static void requireAgreed(
            List<Move> agreed, List<Move> now, VersionState before, VersionState after) {
        boolean upwards = now.stream().allMatch(move -> move.direction() == Direction.UP);
        if (!upwards && !agreed.equals(now)) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "another run brought the database from version %s to %s meanwhile"
                                    .formatted(before.version(), after.version()))
                    .hint("nothing was undone; look at it with: holdfast migrate status")
                    .exception();
        }
    }

    private static void confirm(MigrationTarget target, List<Move> moves, Run run) {
        if (moves.isEmpty() || moves.getFirst().direction() == Direction.UP) {
            return;
        }
        var goes = new ArrayList<String>();
        for (Move move : moves) {
            goes.add(
                    "what migration %s made, by %s"
                            .formatted(
                                    move.migration().name(),
                                    move.migration()
                                            .down()
                                            .map(file -> String.valueOf(file.getFileName()))
                                            .orElse("nothing")));
        }
        String database = target.target().database();
        run.confirm(
                new Confirmation(
                        "Undo %d %s of database %s, with the data in them?"
                                .formatted(
                                        moves.size(),
                                        moves.size() == 1 ? "migration" : "migrations",
                                        database),
                        goes,
                        database,
                        target.isProtected()));
    }

    private static MigrateResult result(
            Session session,
            VersionState before,
            List<Move> moves,
            List<AppliedMigration> migrations,
            Optional<Integer> asked,
            boolean planned) {
        var to = moves.isEmpty() ? before.version() : moves.getLast().to();
        int missing = Math.max(0, asked.orElse(0) - moves.size());
        return new MigrateResult(
                session.target().database(),
                before.version(),
                to,
                planned,
                missing,
                migrations,
                Optional.empty(),
                0,
                0);
    }

    private static StatusResult status(
            MigrationFolder folder,
            VersionTable table,
            VersionState state,
            String database,
            Optional<String> running) {
        var lines = new ArrayList<ListedMigration>();
        var version = state.version();
        for (Migration migration : folder.all()) {
            lines.add(
                    new ListedMigration(
                            migration.version(),
                            migration.title(),
                            stateOf(migration.version(), state),
                            migration.up().isPresent(),
                            migration.down().isPresent()));
        }
        boolean unknown = !version.isNone() && folder.find(version).isEmpty();
        if (unknown) {
            lines.add(new ListedMigration(version, "", MigrationState.MISSING, false, false));
            lines.sort(Comparator.comparing(ListedMigration::version));
        }
        int pending =
                (int) lines.stream().filter(it -> it.state() == MigrationState.PENDING).count();
        return new StatusResult(
                database,
                version,
                state.dirty(),
                unknown,
                pending,
                running,
                table.toString(),
                lines);
    }

    private static MigrationState stateOf(MigrationVersion version, VersionState state) {
        if (state.dirty() && version.equals(state.version())) {
            return MigrationState.DIRTY;
        }
        return version.compareTo(state.version()) <= 0
                ? MigrationState.APPLIED
                : MigrationState.PENDING;
    }

    /// A file that was meant to be a migration and is passed over must not go unnoticed.
    private static MigrationFolder read(MigrationTarget target, Run run) {
        var folder = MigrationFolder.read(target.folder());
        for (String name : folder.strangers()) {
            run.warn(
                    "%s is passed over: a migration is called NUMBER_TITLE.up.sql, with a number below 2^63"
                            .formatted(name));
        }
        return folder;
    }

    private static Session open(MigrationTarget target, Run run) {
        var settings =
                SessionSettings.defaults()
                        .named("holdfast migrate " + run.id().toString().substring(0, 8));
        var timeout = MigrationParameters.of(target.target()).statementTimeout();
        return Sessions.open(
                target.target(), timeout.map(settings::withStatementTimeout).orElse(settings), run);
    }

    private static Duration lockTimeout(Optional<Duration> asked) {
        return asked.orElse(LOCK_TIMEOUT);
    }

    private static void requirePositive(Optional<Integer> count) {
        if (count.filter(n -> n < 1).isPresent()) {
            throw Failure.of(
                            MigrateError.BAD_COUNT,
                            "%d is not a number of migrations".formatted(count.get()))
                    .hint("give a number from 1, or leave it out for all")
                    .exception();
        }
    }
}
