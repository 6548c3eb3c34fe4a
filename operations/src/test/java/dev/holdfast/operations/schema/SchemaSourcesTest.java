package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.operations.migrate.MigrateService;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SchemaSourcesTest {
    private static final PostgresTarget LIKE = PostgresTarget.of("host", 1, "d", "u");
    private final Run run = RealPostgres.run();
    private Path folder = Path.of("/");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("hf");
        new Disk().setMode(folder, Disk.PUBLIC_DIRECTORY);
        Files.createDirectory(folder.resolve("cache"));
    }

    @AfterEach
    void remove() {
        new Disk().deleteTree(folder);
    }

    @Test
    void a_declared_folder_is_seen_once_and_then_known() throws IOException {
        put(
                "schema/users.sql",
                "create table users (id bigint primary key); grant select on users to reader");
        var first = sources().declared(declared(), run);
        assertThat(first.header().madeRoles()).containsExactly("reader");
        assertThat(first.schema().objects().keySet())
                .anyMatch(id -> id.kind() == Kind.TABLE && id.sql().equals("public.users"));

        var known = new SchemaSources(unstartable(), cache(), migrations());
        assertThat(known.declared(declared(), run)).isEqualTo(first);
        assertThat(known.declaredHeader(declared(), run)).isEqualTo(first.header());

        put("schema/users.sql", "create table users ()");
        assertThatThrownBy(() -> known.declared(declared(), run))
                .hasMessageContaining("no place for a sandbox");
    }

    @Test
    void migrations_are_seen_without_the_table_of_their_runner() throws IOException {
        put("migrations/1_a.up.sql", "create role own; create table t (id bigint primary key)");
        put("migrations/2_b.up.sql", "alter table t owner to own; grant select on t to reader");
        put(
                "schema/t.sql",
                "create table t (id bigint primary key); alter table t owner to own; grant select on t to reader");
        var sources = sources();

        var steps = new ArrayList<String>();
        var migrated = sources.migrated(folder.resolve("migrations"), LIKE, hearing(steps));

        assertThat(steps)
                .contains("in the sandbox: up 1 a", "in the sandbox: up 2 b")
                .noneMatch(it -> it.startsWith("up "));
        assertThat(migrated.header().madeRoles()).containsExactly("reader");
        assertThat(migrated.schema().objects().keySet())
                .noneMatch(id -> id.sql().contains("schema_migrations"));
        assertThat(migrated.header().digest())
                .isEqualTo(sources.declared(declared(), run).header().digest());
        assertThat(
                        new SchemaSources(unstartable(), cache(), migrations())
                                .migrated(folder.resolve("migrations"), LIKE, run))
                .isEqualTo(migrated);
        try (var left = Files.list(folder.resolve("sandbox"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly(".lock");
        }
    }

    @OnEveryPostgres
    void every_version_takes_the_statement_before_the_reading(RealPostgres server) {
        var database = server.target(server.createDatabase());
        try (var session = Sessions.open(database, SessionSettings.defaults(), run)) {
            assertThat(session.simpleQuery(SchemaSources.ANALYZE))
                    .isInstanceOf(ScriptOutcome.Done.class);
        }
    }

    private DeclaredFolder declared() {
        return DeclaredFolder.read(folder.resolve("schema"));
    }

    private SchemaSources sources() {
        return new SchemaSources(
                new Sandboxes(
                        18,
                        Optional.empty(),
                        (major, _) -> RealPostgres.binaries(major),
                        place(folder.resolve("sandbox"))),
                cache(),
                migrations());
    }

    /// Knows the programs, and could start none.
    private Sandboxes unstartable() {
        return new Sandboxes(
                18,
                Optional.empty(),
                (major, _) -> RealPostgres.binaries(major),
                place(Path.of("/proc/no place for a sandbox")));
    }

    private SchemaCache cache() {
        return new SchemaCache(folder.resolve("cache"), new Disk());
    }

    private static SandboxPlace place(Path folder) {
        return new SandboxPlace(folder, RealPostgres.engines(), new Disk(), new CommandRunner());
    }

    private static Run hearing(List<String> steps) {
        return new Run(
                Clock.systemUTC(),
                false,
                _ -> true,
                List.of(event -> {
                    if (event instanceof RunEvent.Started began) {
                        steps.add(began.step());
                    }
                }));
    }

    private static Migrations migrations() {
        var service =
                new MigrateService(() -> {
                    throw new IllegalStateException("no project");
                });
        return new Migrations() {
            @Override
            public List<Path> files(Path folder) {
                return service.upFiles(folder);
            }

            @Override
            public String apply(Path folder, PostgresTarget database, Run run) {
                return service.applyAll(folder, database, run);
            }
        };
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }
}
