package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.time.Instant;

/// Writes the files of our tests, and runs them with our styles, for compare.sh.
public final class Compare {
    private Compare() {}

    /// `files|up|down dbmate|flyway FOLDER [PORT DATABASE]`
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[2]);
        if (arguments[0].equals("files")) {
            if (arguments[1].equals("flyway")) {
                FlywayTableTest.files(folder);
            } else {
                DbmateTableTest.files(folder);
            }
            return;
        }
        var target =
                PostgresTarget.of(
                        "127.0.0.1", Integer.parseInt(arguments[3]), arguments[4], "postgres");
        try (var scene = new StyleScene(target, folder)) {
            MigrationStyle style =
                    arguments[1].equals("flyway")
                            ? Flyway.of(folder, scene.session, Instant.now())
                            : new Dbmate();
            if (arguments[0].equals("up")) {
                scene.up(style);
            } else {
                scene.down(style);
            }
        }
    }
}
