package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresUrl;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/// `migrate up` in a process of its own, to be killed.
final class MigrateChild {
    private MigrateChild() {}

    /// @param arguments the database's URL and the folder of migrations
    public static void main(String[] arguments) {
        var target = PostgresUrl.parse(arguments[0], UnaryOperator.identity());
        var service =
                new MigrateService(_ -> new MigrationTarget(target, Path.of(arguments[1]), false));
        service.up(Scene.upRequest(null), new Run(Clock.systemUTC(), false, _ -> true, List.of()));
    }
}
