import java.util.Map;
import org.flywaydb.core.Flyway;

/// Runs Flyway's own library, for compare.sh: `migrate|validate|repair PORT DATABASE FOLDER`.
public final class RunFlyway {
    private RunFlyway() {}

    public static void main(String[] arguments) {
        var flyway =
                Flyway.configure()
                        .dataSource(
                                "jdbc:postgresql://127.0.0.1:%s/%s"
                                        .formatted(arguments[1], arguments[2]),
                                "postgres",
                                "")
                        .locations("filesystem:" + arguments[3])
                        // Else CREATE INDEX CONCURRENTLY waits for Flyway's own lock.
                        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                        .load();
        switch (arguments[0]) {
            case "migrate" -> flyway.migrate();
            case "repair" -> flyway.repair();
            default -> flyway.validate();
        }
    }
}
