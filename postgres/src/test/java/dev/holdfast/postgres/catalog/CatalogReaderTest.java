package dev.holdfast.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

class CatalogReaderTest {

    @OnEveryPostgres
    void every_fact_of_an_object_of_every_kind_is_read(RealPostgres server, int major)
            throws IOException {
        String database = withEverything(server);
        var schema = read(server, database, new Reading(true, false));
        Golden.matches(CatalogReaderTest.class, "everything.%d.txt".formatted(major), text(schema));
        assertThat(schema.objects().keySet().stream().map(ObjectId::kind).distinct())
                .containsExactlyInAnyOrder(Kind.values());
    }

    private static DatabaseSchema read(RealPostgres server, String database, Reading reading) {
        try (var session = open(server, database)) {
            return CatalogReader.read(session, reading);
        }
    }

    private static Session open(RealPostgres server, String database) {
        return Sessions.open(
                server.target(database), SessionSettings.defaults(), RealPostgres.run());
    }

    static String withEverything(RealPostgres server) throws IOException {
        String database = server.createDatabase();
        try (var session = open(server, database)) {
            run(session, script(""));
            for (int major = 14; major <= server.major(); major++) {
                run(session, script("." + major));
            }
        }
        return database;
    }

    static void run(Session session, String script) {
        assertThat(session.simpleQuery(script)).isInstanceOf(ScriptOutcome.Done.class);
    }

    private static String script(String version) throws IOException {
        Path folder =
                Golden.repository(CatalogReaderTest.class)
                        .resolve("postgres/src/test/java/dev/holdfast/postgres/catalog");
        return Files.readString(folder.resolve("everything" + version + ".sql"));
    }

    private static String text(DatabaseSchema schema) {
        var text = new StringBuilder();
        for (var object :
                schema.objects().values().stream()
                        .sorted(java.util.Comparator.comparing(SchemaObject::id))
                        .toList()) {
            text.append(object.id()).append('\n');
            for (Fact fact : object.kind().facts()) {
                object.find(fact)
                        .ifPresent(fact1 ->
                                text.append("    ")
                                        .append(fact.words())
                                        .append(": ")
                                        .append(fact1.strip().replace("\n", "\n        "))
                                        .append('\n'));
            }
        }
        text.append("\n");
        schema.dependencies().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        text.append(
                                "%s needs %s\n"
                                        .formatted(
                                                entry.getKey(),
                                                entry.getValue().stream()
                                                        .sorted()
                                                        .map(ObjectId::toString)
                                                        .collect(Collectors.joining("; ")))));
        text.append("\n");
        return text + schema.notJudged().stream().collect(Collectors.joining("\n", "", "\n"));
    }
}
