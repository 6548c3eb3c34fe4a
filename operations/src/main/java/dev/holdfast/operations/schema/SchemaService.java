package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The door of the room.
public final class SchemaService {
    private final Function<Optional<String>, PostgresTarget> targets;

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    public SchemaService(Supplier<Project> project) {
        this(name -> Targets.database(project.get(), name));
    }

    SchemaService(Function<Optional<String>, PostgresTarget> targets) {
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
                        () -> this::diagram));
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
        var file = request.to().orElse(Path.of(format.fileName()));
        var writer = new DiagramWriter(new Disk());
        writer.require(file, request.force());
        var diagram =
                look(request.database(), run, it -> new DiagramInspector(it).diagram(request));
        return writer.write(diagram, format, file, request.force(), run.dryRun());
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
