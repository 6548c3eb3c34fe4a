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
import dev.holdfast.operations.migrate.journal.Journal;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.lint.LintSettings;
import dev.holdfast.operations.migrate.lint.TableFacts;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.GolangMigrate;
import dev.holdfast.operations.migrate.style.GolangParameters;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationStyles;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.TableState;
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
    private static final Duration TABLE_LOCK_TIMEOUT = Duration.ofSeconds(5);

    private final Function<Optional<String>, MigrationTarget> targets;
    private final Function<Optional<String>, MigrationFiles> files;
    private final Optional<SchemaService> schema;
    private final Disk disk;

    /// Works on the databases of a project, and looks at no declared schema.
    ///
    /// @param project asked for on each call
    public MigrateService(Supplier<Project> project) {
        this.targets = name -> ProjectMigrations.target(project.get(), name);
        this.files = name -> ProjectMigrations.files(project.get(), name);
        this.schema = Optional.empty();
        this.disk = new Disk();
    }

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    /// @param schema knows what is declared for them
    public MigrateService(Supplier<Project> project, SchemaService schema, Disk disk) {
        this.targets = name -> ProjectMigrations.target(project.get(), name);
        this.files = name -> ProjectMigrations.files(project.get(), name);
        this.schema = Optional.of(schema);
        this.disk = disk;
    }

    MigrateService(Function<Optional<String>, MigrationTarget> targets) {
        this.targets = targets;
        this.files =
                name ->
                        new MigrationFiles(
                                targets.apply(name).folder(), targets.apply(name).style());
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
                        "migrate stamp",
                        "record the version of a file as applied, running nothing",
                        Effect.CHANGE,
                        StampRequest.class,
                        ForceResult.class,
                        "migrate stamp 3",
                        () -> this::stamp),
                new Operation<>(
                        "migrate repair",
                        "clear up after a run that was cut off",
                        Effect.CHANGE,
                        RepairRequest.class,
                        RepairResult.class,
                        "migrate repair",
                        () -> this::repair),
                new Operation<>(
                        "migrate history",
                        "show who ran which migration when, and for how long",
                        Effect.READ,
                        HistoryRequest.class,
                        HistoryResult.class,
                        "migrate history --details",
                        () -> this::history),
                new Operation<>(
                        "migrate lint",
                        "say what is dangerous in the migrations: locks, rewrites, losses",
                        Effect.READ,
                        LintRequest.class,
                        LintResult.class,
                        "migrate lint --after 8",
                        () -> this::lint),
                new Operation<>(
                        "migrate adopt",
                        "begin the journal of a database that another tool has migrated",
                        Effect.CHANGE,
                        AdoptRequest.class,
                        AdoptResult.class,
                        "migrate adopt",
                        () -> this::adopt),
                new Operation<>(
                        "migrate new",
                        "write the files of a new migration",
                        Effect.CHANGE,
                        NewRequest.class,
                        NewResult.class,
                        "migrate new add_email",
                        () -> this::create),
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
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var folder = read(style, target, run);
            if (style instanceof Alembic alembic) {
                return new AlembicMigrations(alembic, session, run).status();
            }
            var standing = Standing.read(style, folder, session, run);
            var holder = MigrationLock.holder(session, standing.table());
            return StatusReport.of(standing, session.target().database(), holder);
        }
    }

    public MigrateResult up(UpRequest request, Run run) {
        requirePositive(request.count());
        var target = targets.apply(request.database());
        var result =
                migrate(
                        target,
                        new Order(
                                request.count(),
                                lockTimeout(request.lockTimeout()),
                                tableLockTimeout(request.tableLockTimeout()),
                                request.count().map(it -> "+" + it).orElse("heads"),
                                planner -> planner.up(request.count(), request.outOfOrder())),
                        run);
        return checked(result, target, request.database(), run);
    }

    public MigrateResult down(DownRequest request, Run run) {
        requirePositive(request.count());
        return migrate(
                targets.apply(request.database()),
                new Order(
                        request.count(),
                        lockTimeout(request.lockTimeout()),
                        tableLockTimeout(request.tableLockTimeout()),
                        request.count().map(it -> "-" + it).orElse("base"),
                        planner -> planner.down(request.count())),
                run);
    }

    public MigrateResult goTo(GotoRequest request, Run run) {
        var target = targets.apply(request.database());
        var result =
                migrate(
                        target,
                        new Order(
                                Optional.empty(),
                                lockTimeout(request.lockTimeout()),
                                tableLockTimeout(request.tableLockTimeout()),
                                request.target().isNone() ? "base" : request.target().text(),
                                planner -> planner.to(request.target())),
                        run);
        return checked(result, target, request.database(), run);
    }

    /// What is asked for.
    ///
    /// @param count how many migrations
    /// @param lockTimeout how long to wait for another run to end
    /// @param tableLockTimeout how long a statement may wait for a table
    /// @param revision the same in the words of Alembic
    private record Order(
            Optional<Integer> count,
            Duration lockTimeout,
            Duration tableLockTimeout,
            String revision,
            Function<MigratePlanner, List<Move>> decide) {}

    /// Writes the migrations that lead to the declared schema.
    public GenerateResult generate(GenerateRequest request, Run run) {
        MigrationWriter.requireName(request.name());
        SchemaService schemas =
                schema.orElseThrow(() -> new IllegalStateException("made without schemas"));
        var target = targets.apply(request.database());
        var writer = new MigrationWriter(target.folder(), disk);
        if (!run.dryRun()) {
            writer.removeUnfinished(style(target).read(target.folder()))
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
                MigrationWriter.pairs(
                        read(style(target), target, run), request.name(), generated, run.clock());
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
                            new MigrationVersion(pair.name().replaceAll("_.*", "")),
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
            return schema.get().isDeclared(database) && isNewest(result.to(), target)
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

    private static boolean isNewest(MigrationVersion version, MigrationTarget target) {
        var newest = style(target).read(target.folder()).newest();
        return newest.filter(it -> it.version().equals(version)).isPresent();
    }

    private static CheckRequest check(Optional<String> database) {
        return new CheckRequest(
                Optional.of("declared"), Optional.empty(), Optional.empty(), database);
    }

    public ForceResult force(ForceRequest request, Run run) {
        return record(request.target(), request.database(), request.lockTimeout(), false, run);
    }

    /// As force, but of a version that has a file, and not where a run was cut off.
    public ForceResult stamp(StampRequest request, Run run) {
        return record(request.target(), request.database(), request.lockTimeout(), true, run);
    }

    private ForceResult record(
            MigrationVersion version,
            Optional<String> name,
            Optional<Duration> lockTimeout,
            boolean careful,
            Run run) {
        var target = targets.apply(name);
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var folder = read(style, target, run);
            if (careful) {
                requireFile(version, folder);
            } else {
                warnOfUnknown(version, folder, run);
            }
            var table = style.table(session);
            String database = session.target().database();
            String forced = table.forced(version, folder);
            if (run.dryRun()) {
                return forced(database, table.read(session), version, true);
            }
            new MigrateInspector(session, run).requireWritable();
            try (var lock = MigrationLock.take(session, table, lockTimeout(lockTimeout), run)) {
                var before = Standing.read(style, folder, session, run);
                if (careful && before.isDirty()) {
                    // Says what is there and what to do.
                    new MigratePlanner(before).to(version);
                }
                before.journal().begin(before.state().version());
                new MigrateExecutor(session, before, lock, Duration.ZERO, run)
                        .force(version, forced);
                new JournalUpdate(before).writeForced(version);
                before.journal().end(version);
                return forced(database, before.state(), version, false);
            }
        }
    }

    private static void requireFile(MigrationVersion version, MigrationFolder folder) {
        if (!version.isNone() && folder.find(version).isEmpty()) {
            throw Failure.of(
                            MigrateError.NO_SUCH_VERSION,
                            "no migration in %s has version %s".formatted(folder.path(), version))
                    .hint(
                            "see the versions with: holdfast migrate status; a version without a file is recorded by: holdfast migrate force")
                    .fact("version", version.toString())
                    .exception();
        }
    }

    /// Writes the files of a new migration.
    public NewResult create(NewRequest request, Run run) {
        MigrationWriter.requireName(request.name());
        var files = this.files.apply(request.database());
        var style = style(files);
        return new NewMigration(style, read(style, files.folder(), run), disk)
                .write(request.name(), run);
    }

    /// What was done, newest first.
    public HistoryResult history(HistoryRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var table = style.table(session);
            var entries = Journal.of(session, table.sql(session), run).read().entries().reversed();
            return new HistoryResult(
                    session.target().database(),
                    entries.stream().map(MigrateService::step).toList(),
                    request.details()
                            ? entries.stream().map(MigrateService::details).toList()
                            : List.of());
        }
    }

    /// Says what is dangerous in the files.
    public LintResult lint(LintRequest request, Run run) {
        var after = request.after().orElse(MigrationVersion.NONE);
        if (!request.live()) {
            var files = this.files.apply(request.database());
            var style = style(files);
            return new LintReport(
                            style,
                            read(style, files.folder(), run),
                            version -> version.compareTo(after) <= 0,
                            // Each file is looked at as if those before it had long run.
                            new LintSettings(LintSettings.defaults().major(), true, true, false),
                            TableFacts.NONE)
                    .read(false, request.annotations());
        }
        var target = targets.apply(request.database());
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var folder = read(style, target, run);
            var applied = Standing.read(style, folder, session, run).applied();
            return new LintReport(
                            style,
                            folder,
                            version -> applied.has(version) || version.compareTo(after) <= 0,
                            new LintSettings(session.serverVersion().major(), true, true, true),
                            new LiveTables(session))
                    .read(true, request.annotations());
        }
    }

    private static HistoryResult.Step step(JournalEntry entry) {
        return new HistoryResult.Step(
                entry.version(),
                entry.title(),
                entry.action(),
                entry.outcome(),
                entry.began(),
                entry.elapsed(),
                entry.by());
    }

    private static HistoryResult.Details details(JournalEntry entry) {
        return new HistoryResult.Details(
                entry.version(),
                entry.action(),
                entry.file(),
                entry.checksum(),
                "%d of %d".formatted(entry.reached(), entry.statements()),
                entry.hasDown(),
                entry.error());
    }

    /// Clears up after a run that was cut off: drops the invalid index it left, takes back the mark
    /// of a migration of which nothing is there, and takes over the text of applied files.
    public RepairResult repair(RepairRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var files = read(style, target, run);
            var table = style.table(session);
            if (run.dryRun()) {
                return new Repair(Standing.read(style, files, session, run), session, run)
                        .planned();
            }
            new MigrateInspector(session, run).requireWritable();
            try (var lock =
                    MigrationLock.take(session, table, lockTimeout(request.lockTimeout()), run)) {
                var before = Standing.read(style, files, session, run);
                var done = new Repair(before, session, run).repair(lock);
                return Repair.result(
                        Standing.read(style, files, session, run), session, false, done);
            }
        }
    }

    /// Begins the journal of a database that another tool has migrated.
    public AdoptResult adopt(AdoptRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var files = read(style, target, run);
            var table = style.table(session);
            if (run.dryRun()) {
                return adopted(Standing.read(style, files, session, run), session, true);
            }
            new MigrateInspector(session, run).requireWritable();
            try (var _ =
                    MigrationLock.take(session, table, lockTimeout(request.lockTimeout()), run)) {
                var before = Standing.read(style, files, session, run);
                // Says what is odd about it, if anything is.
                new MigratePlanner(before).up(Optional.empty(), false);
                before.journal().begin(before.state().version());
                new JournalUpdate(before).write();
                before.journal().end(before.state().version());
                return adopted(before, session, false);
            }
        }
    }

    private static AdoptResult adopted(Standing before, Session session, boolean planned) {
        return new AdoptResult(
                session.target().database(),
                before.style().name(),
                before.table().toString(),
                before.state().version(),
                before.unknownToJournal().size(),
                planned);
    }

    /// The files that `up` would run on an empty database, in their order.
    public List<Path> upFiles(Path folder) {
        return MigrationStyles.find(folder, Optional.empty()).read(folder).all().stream()
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
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var migrations = read(style, target, run);
            var table = style.table(session);
            try (var lock = MigrationLock.take(session, table, LOCK_TIMEOUT, run)) {
                var standing = Standing.read(style, migrations, session, run);
                var moves = new MigratePlanner(standing).up(Optional.empty(), false);
                new MigrateExecutor(session, standing, lock, Duration.ZERO, run)
                        .apply(PlannedMove.read(standing, moves));
                return table.sql(session);
            }
        }
    }

    private static ForceResult forced(
            String database, TableState before, MigrationVersion to, boolean planned) {
        return new ForceResult(database, before.version(), before.dirty(), to, planned);
    }

    private static void warnOfUnknown(MigrationVersion version, MigrationFolder folder, Run run) {
        if (!version.isNone() && folder.find(version).isEmpty()) {
            run.warn("no migration in %s has version %s".formatted(folder.path(), version));
        }
    }

    private MigrateResult migrate(MigrationTarget target, Order order, Run run) {
        try (var session = open(target, run)) {
            var style = style(target, session, run);
            var files = read(style, target, run);
            if (style instanceof Alembic alembic) {
                return new AlembicMigrations(alembic, session, run)
                        .move(order.revision(), order.lockTimeout(), target.isProtected());
            }
            var before = Standing.read(style, files, session, run);
            if (run.dryRun()) {
                var moves = order.decide().apply(new MigratePlanner(before));
                var planned =
                        PlannedMove.read(before, moves).stream().map(PlannedMove::planned).toList();
                return result(session, before, moves, planned, order.count(), true);
            }
            new MigrateInspector(session, run).requireWritable();
            var agreed = agree(before, order, target, session, run);
            if (agreed.isEmpty() && !before.isDirty()) {
                // Nothing to do, whoever else is at work.
                warnOfOvertaken(before, agreed, run);
                return result(session, before, agreed, List.of(), order.count(), false);
            }
            try (var lock = MigrationLock.take(session, before.table(), order.lockTimeout(), run)) {
                var now = Standing.read(style, files, session, run);
                var moves = order.decide().apply(new MigratePlanner(now));
                requireAgreed(agreed, moves, before, now);
                warnOfOvertaken(now, moves, run);
                var plan = PlannedMove.read(now, moves);
                var applied =
                        new MigrateExecutor(session, now, lock, order.tableLockTimeout(), run)
                                .applyWithJournal(plan);
                return result(session, now, moves, applied, order.count(), false);
            }
        }
    }

    /// What a later migration has overtaken stays pending, unless that is asked for.
    private static void warnOfOvertaken(Standing standing, List<Move> moves, Run run) {
        var newest = standing.applied().newest();
        if (standing.isFileless(newest)) {
            run.warn(
                    "the database is at version %s, which has no file here: the files are older than the database"
                            .formatted(newest));
        }
        for (Migration migration : standing.folder().all()) {
            if (standing.isOutOfOrder(migration)
                    && moves.stream().noneMatch(it -> it.migration().equals(migration))) {
                run.warn(
                        "migration %s is not applied, and version %s was applied before it came; apply it with: holdfast migrate up --out-of-order"
                                .formatted(migration.name(), newest));
            }
        }
    }

    /// Asks for what goes, before the lock is taken: a person may take their time. Where the
    /// database is dirty another runner may just be at work, so that is left to be seen later.
    private static List<Move> agree(
            Standing before, Order order, MigrationTarget target, Session session, Run run) {
        boolean running = MigrationLock.holder(session, before.table()).isPresent();
        if (before.isDirty() && (running || before.unfinished().isEmpty())) {
            return List.of();
        }
        var moves = order.decide().apply(new MigratePlanner(before));
        if (moves.stream().anyMatch(move -> move.direction() == Direction.DOWN)) {
            // What cannot be run is not asked for.
            PlannedMove.read(before, moves);
            confirm(target, moves, run);
        }
        return moves;
    }

    /// While we waited another runner may have done the work. What is left to do upwards is fine,
    /// but what is undone must be what was agreed to.
    private static void requireAgreed(
            List<Move> agreed, List<Move> now, Standing before, Standing after) {
        boolean upwards = now.stream().allMatch(move -> move.direction() == Direction.UP);
        if (!upwards && !agreed.equals(now)) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "another run brought the database from version %s to %s meanwhile"
                                    .formatted(before.applied().newest(), after.applied().newest()))
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
            Standing before,
            List<Move> moves,
            List<AppliedMigration> migrations,
            Optional<Integer> asked,
            boolean planned) {
        var from = before.applied().newest();
        var to = moves.isEmpty() ? from : moves.getLast().to();
        int missing = Math.max(0, asked.orElse(0) - moves.size());
        return new MigrateResult(
                session.target().database(),
                from,
                to,
                planned,
                missing,
                migrations,
                Optional.empty(),
                0,
                0);
    }

    /// A file that was meant to be a migration and is passed over must not go unnoticed.
    private static MigrationFolder read(MigrationStyle style, MigrationTarget target, Run run) {
        return read(style, target.folder(), run);
    }

    private static MigrationFolder read(MigrationStyle style, Path path, Run run) {
        var folder = style.read(path);
        for (String name : folder.strangers()) {
            run.warn(
                    style instanceof GolangMigrate
                            ? "%s is passed over: a migration is called NUMBER_TITLE.up.sql, with a number below 2^63"
                                    .formatted(name)
                            : "%s is passed over: no migration of %s is called so"
                                    .formatted(name, style.name()));
        }
        return folder;
    }

    /// The style of a folder where no database is asked.
    private static MigrationStyle style(MigrationTarget target) {
        return style(new MigrationFiles(target.folder(), target.style()));
    }

    private static MigrationStyle style(MigrationFiles files) {
        return MigrationStyles.find(files.folder(), files.style());
    }

    private static MigrationStyle style(MigrationTarget target, Session session, Run run) {
        return MigrationStyles.find(
                target.folder(), session, target.style(), run.clock().instant());
    }

    private static Session open(MigrationTarget target, Run run) {
        var settings =
                SessionSettings.defaults()
                        .named("holdfast migrate " + run.id().toString().substring(0, 8));
        var timeout = GolangParameters.of(target.target()).statementTimeout();
        return Sessions.open(
                target.target(), timeout.map(settings::withStatementTimeout).orElse(settings), run);
    }

    private static Duration lockTimeout(Optional<Duration> asked) {
        return asked.orElse(LOCK_TIMEOUT);
    }

    private static Duration tableLockTimeout(Optional<Duration> asked) {
        return asked.orElse(TABLE_LOCK_TIMEOUT);
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
