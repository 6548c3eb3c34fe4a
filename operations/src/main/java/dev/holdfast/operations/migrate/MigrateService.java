package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.journal.Journal;
import dev.holdfast.operations.migrate.lint.LintSettings;
import dev.holdfast.operations.migrate.lint.TableFacts;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationStyles;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.TableState;
import dev.holdfast.operations.schema.CheckRequest;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The door of the room.
public final class MigrateService {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LONGEST_BLOCK = Duration.ofSeconds(1);

    private final Function<Optional<String>, MigrationTarget> targets;
    private final Function<Optional<String>, MigrationTarget> offline;
    private final Function<Optional<String>, MigrationFiles> files;
    private final Optional<SchemaService> schema;
    private final Optional<Trials> trials;
    private final Safeguard safeguard;
    private final Disk disk;

    /// Works on the databases of a project, looks at no declared schema and keeps no way back.
    ///
    /// @param project asked for on each call
    public MigrateService(Supplier<Project> project) {
        this(project, Optional.empty(), Optional.empty(), Safeguard.NONE, new Disk());
    }

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    /// @param schema knows what is declared for them
    /// @param trials databases to try migrations on
    /// @param safeguard knows of their backups
    public MigrateService(
            Supplier<Project> project,
            SchemaService schema,
            Trials trials,
            Safeguard safeguard,
            Disk disk) {
        this(project, Optional.of(schema), Optional.of(trials), safeguard, disk);
    }

    private MigrateService(
            Supplier<Project> project,
            Optional<SchemaService> schema,
            Optional<Trials> trials,
            Safeguard safeguard,
            Disk disk) {
        this.targets = name -> ProjectMigrations.target(project.get(), name);
        this.offline = name -> ProjectMigrations.offline(project.get(), name);
        this.files = name -> ProjectMigrations.files(project.get(), name);
        this.schema = schema;
        this.trials = trials;
        this.safeguard = safeguard;
        this.disk = disk;
    }

    MigrateService(Function<Optional<String>, MigrationTarget> targets) {
        this(targets, Safeguard.NONE);
    }

    MigrateService(Function<Optional<String>, MigrationTarget> targets, Safeguard safeguard) {
        this.targets = targets;
        this.offline = targets;
        this.files =
                name ->
                        new MigrationFiles(
                                targets.apply(name).folder(), targets.apply(name).style());
        this.schema = Optional.empty();
        this.trials = Optional.empty();
        this.safeguard = safeguard;
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
                        "migrate sql",
                        "print the script that does the same by hand, without a server",
                        Effect.READ,
                        SqlRequest.class,
                        SqlResult.class,
                        "migrate sql 3:5",
                        () -> this::sql),
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
                        "migrate rehearse",
                        "try what is pending on a restored backup: locks, durations, the way back",
                        Effect.READ,
                        RehearseRequest.class,
                        RehearseResult.class,
                        "migrate rehearse --empty",
                        () -> this::rehearse),
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
        try (var database = OpenDatabase.open(target, run)) {
            var files = database.files();
            if (database.style() instanceof Alembic alembic) {
                return new AlembicMigrations(alembic, database.session(), run).status();
            }
            var standing = database.standing(files);
            var holder = MigrationLock.holder(database.session(), standing.table());
            return StatusReport.of(standing, database.database(), holder);
        }
    }

    public MigrateResult up(UpRequest request, Run run) {
        requirePositive(request.count());
        var target = targets.apply(request.database());
        boolean holds = request.onStart() && target.policy() == MigrationPolicy.MANUAL;
        var order =
                new MigrateRun.Order(
                        request.count(),
                        lockTimeout(request.lockTimeout()),
                        GuardLimits.of(
                                request.tableLockTimeout(),
                                request.maxBlocked(),
                                request.maxBlockedFor()),
                        request.count().map(it -> "+" + it).orElse("heads"),
                        new MigrateRun.Conduct(
                                request.database(),
                                holds,
                                request.ifRunning()
                                        .filter(it -> it == UpRequest.IfRunning.LEAVE)
                                        .isPresent(),
                                request.backup(),
                                safeguard),
                        planner -> planner.up(request.count(), request.outOfOrder()));
        var result =
                request.createDatabase()
                        ? createAndMigrate(target, order, run)
                        : migrate(target, order, run);
        return checked(result, request.database(), run);
    }

    /// Makes the database first, if it does not exist.
    private MigrateResult createAndMigrate(
            MigrationTarget target, MigrateRun.Order order, Run run) {
        var creation = new DatabaseCreation(target.target(), run);
        if (!creation.isNeeded()) {
            return migrate(target, order, run);
        }
        if (run.dryRun() || order.conduct().holds()) {
            var plan = new OfflineMigrations(target, disk, run).plan(order).asCreated(true);
            return order.conduct().holds() ? plan.asHeld() : plan;
        }
        // What is wrong with the files is said before anything is made.
        new OfflineMigrations(target, disk, run).plan(order);
        boolean created = creation.create();
        return migrate(target, order, run).asCreated(created);
    }

    public MigrateResult down(DownRequest request, Run run) {
        requirePositive(request.count());
        return migrate(
                targets.apply(request.database()),
                new MigrateRun.Order(
                        request.count(),
                        lockTimeout(request.lockTimeout()),
                        GuardLimits.of(
                                request.tableLockTimeout(),
                                request.maxBlocked(),
                                request.maxBlockedFor()),
                        request.count().map(it -> "-" + it).orElse("base"),
                        MigrateRun.Conduct.of(request.database(), request.backup(), safeguard),
                        planner -> planner.down(request.count())),
                run);
    }

    public MigrateResult goTo(GotoRequest request, Run run) {
        var target = targets.apply(request.database());
        var result =
                migrate(
                        target,
                        new MigrateRun.Order(
                                Optional.empty(),
                                lockTimeout(request.lockTimeout()),
                                GuardLimits.of(
                                        request.tableLockTimeout(),
                                        request.maxBlocked(),
                                        request.maxBlockedFor()),
                                request.target().isNone() ? "base" : request.target().text(),
                                MigrateRun.Conduct.of(
                                        request.database(), request.backup(), safeguard),
                                planner -> planner.to(request.target())),
                        run);
        return checked(result, request.database(), run);
    }

    /// The script that leads from one version to another; no server is asked.
    public SqlResult sql(SqlRequest request, Run run) {
        return new OfflineMigrations(offline.apply(request.database()), disk, run).script(request);
    }

    /// Tries what is pending on a copy of the database, up and down again.
    public RehearseResult rehearse(RehearseRequest request, Run run) {
        requirePositive(request.count());
        var longest = request.longestBlock().orElse(LONGEST_BLOCK);
        var target = targets.apply(request.database());
        MigrationVersion at;
        try (var database = OpenDatabase.open(target, run)) {
            if (database.style() instanceof Alembic) {
                throw Rehearsal.notOfAlembic();
            }
            var live = database.standing(database.style().read(target.folder()));
            at = live.applied().newest();
            var moves = new MigratePlanner(live).up(request.count(), request.outOfOrder());
            PlannedMove.read(live, moves);
            if (moves.isEmpty()) {
                return RehearseResult.nothing(database.database(), longest);
            }
        }
        try (var trial = trial(request, run)) {
            var copy =
                    new MigrationTarget(
                            withParameters(target.target(), trial.database()),
                            target.folder(),
                            false,
                            target.style());
            if (!trial.filled()) {
                bringTo(at, copy, trial, run);
            }
            try (var database = OpenDatabase.open(copy, run);
                    var watching = database.session().another()) {
                var rehearsal = new Rehearsal(database, watching, trial, longest);
                return rehearsal.rehearse(request, trial, at, target.target().database());
            }
        }
    }

    private Trial trial(RehearseRequest request, Run run) {
        var from = trials.orElseThrow(() -> new IllegalStateException("made without trials"));
        Optional<Trial> restored =
                request.empty() || request.sandbox().isPresent()
                        ? Optional.empty()
                        : from.restored(request.database(), run);
        return restored.orElseGet(() -> from.empty(request.database(), request.sandbox(), run));
    }

    private static PostgresTarget withParameters(PostgresTarget like, PostgresTarget database) {
        var with = database;
        for (var parameter : like.parameters().entrySet()) {
            if (parameter.getKey().startsWith("x-")) {
                with = with.withParameter(parameter.getKey(), parameter.getValue());
            }
        }
        return with;
    }

    /// Applies to an empty database what is applied to the original.
    private static void bringTo(
            MigrationVersion version, MigrationTarget copy, Trial trial, Run run) {
        while (!version.isNone()) {
            try {
                apply(copy, planner -> planner.to(version), run);
                return;
            } catch (FailureException e) {
                var role = SchemaService.missingRole(e.failure().message());
                if (role.isEmpty() || !trial.ensureRole().test(role.get())) {
                    throw e;
                }
            }
        }
    }

    /// Writes the migrations that lead to the declared schema.
    public GenerateResult generate(GenerateRequest request, Run run) {
        SchemaService schemas =
                schema.orElseThrow(() -> new IllegalStateException("made without schemas"));
        return new GeneratedMigrations(files.apply(request.database()), schemas, disk)
                .write(request, run);
    }

    /// Looks at the schema once the database is at the newest version, for which it is declared.
    /// What was applied stays, so a look that fails is only a warning.
    private MigrateResult checked(MigrateResult result, Optional<String> database, Run run) {
        boolean upwards =
                result.migrations().stream().allMatch(it -> it.direction() == Direction.UP);
        if (schema.isEmpty() || !result.isDone() || !upwards) {
            return result;
        }
        try {
            return schema.get().isDeclared(database) && isNewest(result.to(), database)
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

    private boolean isNewest(MigrationVersion version, Optional<String> database) {
        return newest(files.apply(database)).filter(it -> it.version().equals(version)).isPresent();
    }

    private static Optional<Migration> newest(MigrationFiles files) {
        return files.find().read(files.folder()).newest();
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
        try (var database = OpenDatabase.open(target, run)) {
            var folder = database.files();
            if (careful) {
                requireFile(version, folder);
            } else {
                warnOfUnknown(version, folder, run);
            }
            var session = database.session();
            var table = database.table();
            String forced = table.forced(version, folder);
            if (run.dryRun()) {
                return forced(database.database(), table.read(session), version, true);
            }
            database.requireWritable();
            try (var lock = database.lock(lockTimeout(lockTimeout))) {
                var before = database.standing(folder);
                if (careful && before.isDirty()) {
                    // Says what is there and what to do.
                    new MigratePlanner(before).to(version);
                }
                before.journal().begin(before.state().version());
                if (careful && database.style() instanceof Alembic alembic) {
                    new AlembicMigrations(alembic, session, run).stamp(version);
                } else {
                    new MigrateExecutor(session, before, lock, run).force(version, forced);
                }
                new JournalUpdate(before).writeForced(version);
                before.journal().end(version);
                return forced(database.database(), before.state(), version, false);
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
        return new NewMigration(files.find(), files.read(run), disk).write(request.name(), run);
    }

    /// What was done, newest first.
    public HistoryResult history(HistoryRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var database = OpenDatabase.open(target, run)) {
            var session = database.session();
            String table = database.table().sql(session);
            var entries = Journal.of(session, table, run).read().entries().reversed();
            return HistoryResult.of(database.database(), entries, request.details());
        }
    }

    /// Says what is dangerous in the files.
    public LintResult lint(LintRequest request, Run run) {
        var after = request.after().orElse(MigrationVersion.NONE);
        if (!request.live()) {
            var files = this.files.apply(request.database());
            return new LintReport(
                            files.find(),
                            files.read(run),
                            version -> version.compareTo(after) <= 0,
                            // Each file is looked at as if those before it had long run.
                            new LintSettings(LintSettings.defaults().major(), true, true, false),
                            TableFacts.NONE)
                    .read(false, request.annotations());
        }
        var target = targets.apply(request.database());
        try (var database = OpenDatabase.open(target, run)) {
            var folder = database.files();
            var applied = database.standing(folder).applied();
            var session = database.session();
            return new LintReport(
                            database.style(),
                            folder,
                            version -> applied.has(version) || version.compareTo(after) <= 0,
                            new LintSettings(session.serverVersion().major(), true, true, true),
                            new LiveTables(session))
                    .read(true, request.annotations());
        }
    }

    /// Clears up after a run that was cut off: drops the invalid index it left, takes back the mark
    /// of a migration of which nothing is there, and takes over the text of applied files.
    public RepairResult repair(RepairRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var database = OpenDatabase.open(target, run)) {
            var files = database.files();
            var session = database.session();
            if (run.dryRun()) {
                return new Repair(database.standing(files), session, run).planned();
            }
            database.requireWritable();
            try (var lock = database.lock(lockTimeout(request.lockTimeout()))) {
                var done = new Repair(database.standing(files), session, run).repair(lock);
                return Repair.result(database.standing(files), session, false, done);
            }
        }
    }

    /// Begins the journal of a database that another tool has migrated.
    public AdoptResult adopt(AdoptRequest request, Run run) {
        var target = targets.apply(request.database());
        try (var database = OpenDatabase.open(target, run)) {
            var files = database.files();
            if (run.dryRun()) {
                return AdoptResult.of(database.standing(files), database.database(), true);
            }
            database.requireWritable();
            try (var _ = database.lock(lockTimeout(request.lockTimeout()))) {
                var before = database.standing(files);
                // Says what is odd about it, if anything is.
                new MigratePlanner(before).up(Optional.empty(), false);
                before.journal().begin(before.state().version());
                new JournalUpdate(before).write();
                before.journal().end(before.state().version());
                return AdoptResult.of(before, database.database(), false);
            }
        }
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
        return apply(
                new MigrationTarget(database, folder, false),
                planner -> planner.up(Optional.empty(), false),
                whole);
    }

    private static String apply(
            MigrationTarget target, Function<MigratePlanner, List<Move>> decide, Run whole) {
        // Their names alone would read as if they were applied to the database of the project.
        Run run = whole.labelled("in the sandbox");
        try (var opened = OpenDatabase.open(target, run)) {
            var files = opened.files();
            var session = opened.session();
            try (var lock = opened.lock(LOCK_TIMEOUT)) {
                var standing = opened.standing(files);
                var moves = decide.apply(new MigratePlanner(standing));
                new MigrateExecutor(session, standing, lock, run)
                        .apply(PlannedMove.read(standing, moves));
                return standing.table().sql(session);
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

    private static MigrateResult migrate(MigrationTarget target, MigrateRun.Order order, Run run) {
        try (var database = OpenDatabase.open(target, run)) {
            return new MigrateRun(database, order).migrate();
        }
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
