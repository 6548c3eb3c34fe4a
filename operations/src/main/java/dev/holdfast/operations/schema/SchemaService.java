package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.ddl.SchemaDiff;
import dev.holdfast.postgres.server.SandboxServer;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The door of the room.
public final class SchemaService {
    private static final CatalogReader.Reading LOOK = new CatalogReader.Reading(false, false);
    private static final String ONLY_LOOKS = "made only to look at one database";

    private final Supplier<Project> project;
    private final Supplier<Workshop> workshop;
    private final Supplier<Disk> disk;
    private final Function<Optional<String>, PostgresTarget> targets;

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    /// @param workshop asked for where something is tried
    public SchemaService(Supplier<Project> project, Supplier<Workshop> workshop) {
        this(
                project,
                workshop,
                () -> workshop.get().disk(),
                name -> Targets.database(project.get(), name));
    }

    SchemaService(Function<Optional<String>, PostgresTarget> targets) {
        this(
                () -> {
                    throw new IllegalStateException(ONLY_LOOKS);
                },
                () -> {
                    throw new IllegalStateException(ONLY_LOOKS);
                },
                Disk::new,
                targets);
    }

    private SchemaService(
            Supplier<Project> project,
            Supplier<Workshop> workshop,
            Supplier<Disk> disk,
            Function<Optional<String>, PostgresTarget> targets) {
        this.project = project;
        this.workshop = workshop;
        this.disk = disk;
        this.targets = targets;
    }

    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "schema tables",
                        "list tables and views with their rows, sizes and upkeep",
                        Effect.READ,
                        TablesRequest.class,
                        TablesResult.class,
                        "schema tables",
                        () -> this::tables),
                new Operation<>(
                        "schema describe",
                        "show all there is to say of one table, view or sequence",
                        Effect.READ,
                        DescribeRequest.class,
                        DescribeResult.class,
                        "schema describe threat_models",
                        () -> this::describe),
                new Operation<>(
                        "schema indexes",
                        "list indexes with their size, use and validity",
                        Effect.READ,
                        LookRequest.class,
                        IndexesResult.class,
                        "schema indexes threats",
                        () -> this::indexes),
                new Operation<>(
                        "schema constraints",
                        "list keys and checks, and whether older rows hold them",
                        Effect.READ,
                        LookRequest.class,
                        ConstraintsResult.class,
                        "schema constraints threats",
                        () -> this::constraints),
                new Operation<>(
                        "schema enums",
                        "list enums with their labels and the columns that use them",
                        Effect.READ,
                        LookRequest.class,
                        EnumsResult.class,
                        "schema enums",
                        () -> this::enums),
                new Operation<>(
                        "schema functions",
                        "list functions with whose rights they have and what triggers them",
                        Effect.READ,
                        LookRequest.class,
                        FunctionsResult.class,
                        "schema functions",
                        () -> this::functions),
                new Operation<>(
                        "schema diagram",
                        "draw the tables and their foreign keys",
                        Effect.CHANGE,
                        DiagramRequest.class,
                        DiagramResult.class,
                        "schema diagram --to schema.svg",
                        () -> this::diagram),
                new Operation<>(
                        "schema diff",
                        "compare two schemas and plan the way from one to the other",
                        Effect.READ,
                        DiffRequest.class,
                        DiffResult.class,
                        "schema diff live migrations",
                        () -> this::diff),
                new Operation<>(
                        "schema check",
                        "check that the database is what its files say",
                        Effect.READ,
                        CheckRequest.class,
                        CheckResult.class,
                        "schema check",
                        () -> this::check),
                new Operation<>(
                        "schema sync",
                        "bring the database to its declared schema",
                        Effect.DESTROY,
                        SyncRequest.class,
                        SyncResult.class,
                        "schema sync --dry-run",
                        () -> this::sync),
                new Operation<>(
                        "schema dump",
                        "print the statements that make the schema again",
                        Effect.READ,
                        DumpRequest.class,
                        DumpResult.class,
                        "schema dump",
                        () -> this::dump),
                new Operation<>(
                        "schema snapshot",
                        "keep the schema in a file, to compare with later",
                        Effect.CHANGE,
                        SnapshotRequest.class,
                        SnapshotResult.class,
                        "schema snapshot schema.jsonl",
                        () -> this::snapshot));
    }

    /// Compares two schemas and plans the way from one to the other.
    public DiffResult diff(DiffRequest request, Run run) {
        return new SchemaComparer(sides(request.database(), request.sandbox()), run).diff(request);
    }

    /// Looks whether a database is what it should be.
    public CheckResult check(CheckRequest request, Run run) {
        return new SchemaComparer(sides(request.database(), request.sandbox()), run).check(request);
    }

    /// Brings a database to its declared schema.
    public SyncResult sync(SyncRequest request, Run run) {
        return new SchemaSync(sides(request.database(), request.sandbox()), run).sync(request);
    }

    /// Writes the statements that make a schema again.
    public DumpResult dump(DumpRequest request, Run run) {
        var sides = sides(request.database(), request.sandbox());
        request.to().ifPresent(file -> SchemaDump.file(file, request).require());
        int major = sides.major(run);
        var side = sides.side(request.side().orElse(SideReader.LIVE), major, run);
        return new SchemaDump(sides, run).dump(side, request);
    }

    /// Keeps a schema in a file.
    public SnapshotResult snapshot(SnapshotRequest request, Run run) {
        var sides = sides(request.database(), Optional.empty());
        new OutputFile(request.file(), request.force(), "holdfast schema snapshot", "schema.jsonl")
                .require();
        var live = sides.live(sides.target().target(), run);
        var kept = Snapshot.of(live.schema(), live.name(), "", List.of(), run.clock().instant());
        if (!run.dryRun()) {
            SnapshotFile.write(request.file(), kept, sides.workshop().disk());
        }
        return new SnapshotResult(
                live.name(),
                request.file(),
                live.schema().objects().size(),
                kept.header().digest());
    }

    /// Writes the migrations that bring what the migrations make to what is declared.
    ///
    /// @param renames what has only another name, as `OLD=NEW`
    /// @param gentle whether tables in use are changed in several steps that block nobody for long
    public Generated generate(
            Optional<String> database,
            Optional<String> sandbox,
            List<String> renames,
            boolean gentle,
            Run run) {
        return new MigrationGenerator(sides(database, sandbox), run).generate(renames, gentle);
    }

    /// What still differs between what the migrations make and what is declared.
    public List<Difference> notYetMigrated(
            Optional<String> database, Optional<String> sandbox, Run run) {
        return new MigrationGenerator(sides(database, sandbox), run).left();
    }

    /// Whether a schema is declared for the database.
    public boolean isDeclared(Optional<String> database) {
        return ProjectSchemas.target(project.get(), database).declared().isPresent();
    }

    /// A server to try things on, empty, of the version of the database.
    ///
    /// @param sandbox a server of the user's to use instead of one of ours, as a URL
    public SandboxServer sandbox(Optional<String> database, Optional<String> sandbox, Run run) {
        var sides = sides(database, sandbox);
        return sides.sandboxes(sides.major(run)).start(run);
    }

    /// What a database holds, without the tables in which runners of migrations keep their books.
    public static DatabaseSchema read(Session session) {
        return Bookkeeping.without(CatalogReader.read(session, LOOK));
    }

    /// The role that an error of the server says there is none of.
    public static Optional<String> missingRole(String error) {
        return MissingRole.in(error);
    }

    /// How one schema differs from another, for people.
    public static List<Difference> differences(DatabaseSchema is, DatabaseSchema wanted) {
        return Differences.of(SchemaDiff.between(is, wanted));
    }

    private SideReader sides(Optional<String> database, Optional<String> sandbox) {
        return new SideReader(
                project.get(),
                workshop.get(),
                database,
                sandbox.map(url -> PostgresUrl.parse(url, UnaryOperator.identity())));
    }

    /// Lists tables and views.
    public TablesResult tables(TablesRequest request, Run run) {
        return look(request.database(), run, it -> new TableInspector(it).tables(request));
    }

    /// Describes one relation.
    public DescribeResult describe(DescribeRequest request, Run run) {
        try (var session = open(request.database(), run)) {
            return OneLook.of(
                    session,
                    () -> RelationFinder.read(session).find(request.table()),
                    known -> new RelationInspector(session).describe(known));
        }
    }

    /// Lists indexes.
    public IndexesResult indexes(LookRequest request, Run run) {
        return look(request.database(), run, it -> new IndexInspector(it).indexes(request));
    }

    /// Lists constraints.
    public ConstraintsResult constraints(LookRequest request, Run run) {
        return look(
                request.database(), run, it -> new ConstraintInspector(it).constraints(request));
    }

    /// Lists enums.
    public EnumsResult enums(LookRequest request, Run run) {
        return look(request.database(), run, it -> new EnumInspector(it).enums(request));
    }

    /// Lists functions.
    public FunctionsResult functions(LookRequest request, Run run) {
        return look(request.database(), run, it -> new FunctionInspector(it).functions(request));
    }

    /// Draws tables and foreign keys to a file.
    public DiagramResult diagram(DiagramRequest request, Run run) {
        var format = request.format().orElse(DiagramFormat.SVG);
        var file =
                new OutputFile(
                        request.to().orElse(Path.of(format.fileName())),
                        request.force(),
                        "--to",
                        format.fileName());
        file.require();
        var diagram =
                look(request.database(), run, it -> new DiagramInspector(it).diagram(request));
        boolean replaces = file.exists();
        String text = format.text(diagram);
        if (!run.dryRun()) {
            file.write(text, disk.get());
        }
        return DiagramResult.of(diagram, format, file.path(), text, replaces, run.dryRun());
    }

    private <T> T look(Optional<String> database, Run run, Function<Session, T> look) {
        try (var session = open(database, run)) {
            return OneLook.of(session, () -> look.apply(session));
        }
    }

    Session open(Optional<String> database, Run run) {
        return Sessions.open(
                targets.apply(database), SessionSettings.defaults().named("holdfast schema"), run);
    }
}
