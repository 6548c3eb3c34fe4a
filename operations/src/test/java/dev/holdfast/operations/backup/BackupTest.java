package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.RunEvent;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupLabel;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class BackupTest {
    @TempDir Path root;

    @OnEveryPostgres
    void a_backup_starts_as_a_server_with_the_same_rows(int major) {
        try (var server = RealPostgres.start(major)) {
            server.execute(
                    "postgres",
                    "create table kept as select n, md5(n::text) as text from generate_series(1, 50000) n");
            String sum = "select count(*) || ' ' || sum(hashtext(t::text)) from kept t";
            String wanted = server.query("postgres", sum);
            var scene = new Scene(root, server);

            RunResult result = scene.backUp();
            BackupLabel label = result.label().orElseThrow();

            assertThat(result.passed()).isTrue();
            assertThat(result.sentence())
                    .startsWith("Cluster main is backed up as main-")
                    .contains(" of files, ", " stored, WAL 0/", " s.");
            assertThat(result.next()).containsExactly("backup verify " + label);
            assertThat(result.wal().orElseThrow().bytes()).isPositive();
            assertThat(result.ratio().orElseThrow()).isGreaterThan(2.0);
            assertThat(scene.events())
                    .anySatisfy(event -> assertThat(event.toString()).contains("Made repository"))
                    .anySatisfy(event -> assertThat(event).isInstanceOf(RunEvent.Ended.class));
            Scene.assertNothingLeft(server);
            scene.assertSound();
            VerifyResult verified = scene.verify("latest");
            assertThat(verified.damages()).isEmpty();
            assertThat(verified.files()).isGreaterThan(900);
            assertThat(verified.content()).isEqualTo(result.content().orElseThrow());
            assertThat(verified.walSegments()).isPositive();
            try (var copy = Extraction.start(scene.repository(), label, major)) {
                assertThat(copy.query("postgres", sum)).isEqualTo(wanted);
            }
        }
    }
}
