package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The declared schema of examples/tmi says what its migrations make: each set of allowed values
/// (runbook C4) and each index (C5) included.
@Tag("servers")
class TmiSchemaTest {
    @TempDir private Path folder;

    @Test
    void what_is_declared_is_what_the_migrations_make() throws IOException {
        var server = RealPostgres.shared(18);
        Path tmi = Checkout.folder().resolve("examples/tmi");
        Files.writeString(
                folder.resolve("holdfast.yml"),
                """
                version: 1
                project: tmi
                postgres:
                  main:
                    url: postgresql://%s:%s@%s:%d/%s?sslmode=disable
                    databases: { %5$s: { migrations: %s, schema: %s } }
                """
                        .formatted(
                                RealPostgres.USER,
                                server.password().reveal(),
                                server.host(),
                                server.port(),
                                server.createDatabase(),
                                tmi.resolve("migrations"),
                                tmi.resolve("schema")));

        var diff = run("schema", "diff", "migrations", "declared");
        assertThat(diff.status()).as(diff.output() + diff.errors()).isZero();
        assertThat(diff.output()).startsWith("No difference between the migrations in ");

        var up = run("migrate", "up");
        assertThat(up.status()).as(up.output() + up.errors()).isZero();
        assertThat(up.output()).contains("Applied 8 migrations", " matches ", "objects compared");
    }

    private InProcess run(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--config", folder.resolve("holdfast.yml").toString()));
        return InProcess.run(all.toArray(String[]::new));
    }
}
