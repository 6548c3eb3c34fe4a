package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The door of the room.
public final class SchemaService {
    private final Supplier<Project> project;

    /// Works on the databases of a project.
    ///
    /// @param project asked for on each call
    public SchemaService(Supplier<Project> project) {
        this.project = project;
    }

    public List<Operation<?, ?>> operations() {
        return List.of();
    }

    Session open(Optional<String> database, Run run) {
        return Sessions.open(
                Targets.database(project.get(), database),
                SessionSettings.defaults().named("holdfast schema"),
                run);
    }
}
