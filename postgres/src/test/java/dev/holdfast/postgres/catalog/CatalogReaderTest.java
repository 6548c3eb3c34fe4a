package dev.holdfast.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
    private static final Map<Integer, String> EVERYTHING = new HashMap<>();

    @OnEveryPostgres
    void every_fact_of_an_object_of_every_kind_is_read(RealPostgres server, int major)
            throws IOException {
        String database = everything(server);
        var schema = read(server, database, new Reading(true, false));
        Golden.matches(CatalogReaderTest.class, "everything.%d.txt".formatted(major), text(schema));
        assertThat(schema.objects().keySet().stream().map(ObjectId::kind).distinct())
                .containsExactlyInAnyOrder(Kind.values());
    }

    @OnEveryPostgres
    void each_change_shows_on_its_object(RealPostgres server, int major) throws IOException {
        try (var session = open(server, withEverything(server))) {
            DatabaseSchema before = CatalogReader.read(session, new Reading(false, false));
            assertThat(before.digest()).isEqualTo(digestOfAnother(server));
            for (List<Change> round : rounds(changes(major))) {
                round.forEach(change -> run(session, change.sql()));
                DatabaseSchema after = CatalogReader.read(session, new Reading(false, false));
                var differences = differences(before, after);
                for (Change change : round) {
                    assertThat(differences).as(change.sql()).containsKey(change.object());
                    // Whose an object is does not count in a digest.
                    assertThat(differences.get(change.object()))
                            .as(change.sql())
                            .isEqualTo(!change.sql().contains("owner to"));
                }
                before = after;
            }
        }
    }

    /// Reading takes longer than changing: each round changes every object once at most.
    private static Collection<List<Change>> rounds(List<Change> changes) {
        var rounds = new TreeMap<Integer, List<Change>>();
        var last = new HashMap<String, Integer>();
        for (Change change : changes) {
            int round = last.merge(change.object(), 1, Integer::sum);
            rounds.computeIfAbsent(round, _ -> new ArrayList<>()).add(change);
        }
        return rounds.values();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    @Tag("servers")
    void a_role_that_owns_nothing_reads_all_the_same(int major) throws IOException {
        var server = RealPostgres.shared(major);
        String database = everything(server);
        DatabaseSchema all = read(server, database, new Reading(true, false));
        try (var session = openAsPlainRole(server, database)) {
            DatabaseSchema seen = CatalogReader.read(session, new Reading(true, false));
            assertThat(seen.objects()).isEqualTo(all.objects());
            assertThat(seen.dependencies()).isEqualTo(all.dependencies());
            assertThat(seen.notJudged()).isEqualTo(all.notJudged());
        }
    }

    @Test
    @Tag("servers")
    void what_the_role_may_not_read_is_said() throws IOException {
        var server = RealPostgres.shared(18);
        String database = withEverything(server);
        server.execute(database, "revoke select on pg_policy, pg_conversion from public");
        try (var session = openAsPlainRole(server, database)) {
            DatabaseSchema seen = CatalogReader.read(session, new Reading(false, false));
            assertThat(seen.notJudged())
                    .containsExactly(
                            "policies are not compared: holdfast_plain may not read pg_policy",
                            "other objects are not compared: holdfast_plain may not read"
                                    + " pg_conversion");
            assertThat(seen.unread()).containsExactly(Kind.POLICY);
            assertThat(seen.objects().keySet().stream().map(ObjectId::kind))
                    .contains(Kind.TRIGGER)
                    .doesNotContain(Kind.POLICY);
        }
    }

    @Test
    @Tag("servers")
    void what_a_sandbox_makes_its_own_is_nobodys() throws IOException {
        var server = RealPostgres.shared(18);
        DatabaseSchema schema = read(server, everything(server), new Reading(false, true));
        assertThat(schema.objects().values())
                .noneMatch(object -> object.has(Fact.VERSION) || object.has(Fact.TABLESPACE))
                .noneMatch(object -> object.find(Fact.OWNER).equals(Optional.of("postgres")))
                .anyMatch(object -> object.find(Fact.OWNER).equals(Optional.of("holdfast_app")));
    }

    @Test
    @Tag("servers")
    void a_large_database_reads_the_same_on_two_sessions() throws IOException {
        var server = RealPostgres.shared(18);
        String database = withEverything(server);
        try (var session = open(server, database)) {
            run(
                    session,
                    "do $$ begin for i in 1 .. 350 loop execute format('create table many_%s (id"
                            + " integer primary key, t text default %L)', i, i); end loop; end $$");
            run(session, "comment on table many_350 is 'the last'");
            DatabaseSchema schema = CatalogReader.read(session, new Reading(true, false));
            assertThat(
                            schema.objects().keySet().stream()
                                    .filter(id -> id.sql().startsWith("public.many_")))
                    .hasSize(350 * 4);
            assertThat(schema.objects().keySet().stream().map(ObjectId::kind).distinct())
                    .containsExactlyInAnyOrder(Kind.values());
            // Nothing of the reading is left in the session.
            String path = session.one(Sql.text("show search_path"), row -> row.text("search_path"));
            assertThat(path).contains("public");
            assertThat(CatalogReader.read(session, new Reading(true, false)).digest())
                    .isEqualTo(schema.digest());
        }
    }

    private static Session openAsPlainRole(RealPostgres server, String database) {
        server.execute(
                database,
                """
                do $$ begin
                    if not exists (select from pg_roles where rolname = 'holdfast_plain') then
                        create role holdfast_plain login password 'plain';
                    end if;
                end $$\
                """);
        return Sessions.open(
                server.target(database).withUser("holdfast_plain", Optional.of(Secret.of("plain"))),
                SessionSettings.defaults(),
                RealPostgres.run());
    }

    private static Digest digestOfAnother(RealPostgres server) throws IOException {
        return read(server, everything(server), new Reading(false, false)).digest();
    }

    private record Change(String object, String sql) {}

    /// Those for this version, in the file's order.
    private static List<Change> changes(int major) throws IOException {
        var changes = new ArrayList<Change>();
        var form = Pattern.compile("(?:(\\d+) )?(.+?) \\| (.+)");
        for (String line :
                file("changes.txt").lines().filter(line -> !line.startsWith("#")).toList()) {
            var parts = form.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            if (parts.group(1) == null || Integer.parseInt(parts.group(1)) <= major) {
                changes.add(new Change(parts.group(2), parts.group(3)));
            }
        }
        return changes;
    }

    /// The objects that differ, and whether their digests do.
    private static Map<String, Boolean> differences(DatabaseSchema before, DatabaseSchema after) {
        var ids = new TreeSet<ObjectId>(before.objects().keySet());
        ids.addAll(after.objects().keySet());
        var differences = new HashMap<String, Boolean>();
        for (ObjectId id : ids) {
            if (!agree(before.find(id), after.find(id))) {
                boolean digests =
                        !before.find(id).map(Digest::of).equals(after.find(id).map(Digest::of));
                differences.put(id.toString(), digests);
            }
        }
        return differences;
    }

    private static boolean agree(Optional<SchemaObject> one, Optional<SchemaObject> other) {
        return one.isPresent()
                && other.isPresent()
                && one.get().kind().facts().stream()
                        .allMatch(fact -> one.get().agrees(other.get(), fact));
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

    /// One for all that only read it.
    static String everything(RealPostgres server) throws IOException {
        synchronized (EVERYTHING) {
            String known = EVERYTHING.get(server.major());
            if (known == null) {
                known = withEverything(server);
                EVERYTHING.put(server.major(), known);
            }
            return known;
        }
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
        return file("everything" + version + ".sql");
    }

    private static String file(String name) throws IOException {
        Path folder =
                Golden.repository(CatalogReaderTest.class)
                        .resolve("postgres/src/test/java/dev/holdfast/postgres/catalog");
        return Files.readString(folder.resolve(name));
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
