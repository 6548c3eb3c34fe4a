import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads a database's schema once, and prints the seconds, the heap's peak in MB and the objects; a session is open before. */
class Inspect {
    public static void main(String[] arguments) {
        var run = new Run(Clock.systemUTC(), false, _ -> true, List.of());
        var target = PostgresUrl.parse(arguments[0], UnaryOperator.identity());
        boolean dependencies = arguments.length > 1;
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            long begin = System.nanoTime();
            var schema = CatalogReader.read(session, new CatalogReader.Reading(dependencies, false));
            var digest = schema.digest();
            double seconds = (System.nanoTime() - begin) / 1e9;
            long peak = 0;
            for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
                if (pool.getType() == java.lang.management.MemoryType.HEAP) {
                    peak += pool.getPeakUsage().getUsed();
                }
            }
            System.out.printf("%.3f %d %d %s%n", seconds, peak >> 20, schema.objects().size(), digest);
        }
    }
}
