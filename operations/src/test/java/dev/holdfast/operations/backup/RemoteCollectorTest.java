package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wire.BaseBackup;
import dev.holdfast.postgres.wire.BaseBackupOptions;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.ReplicationMode;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.postgres.wire.WireSettings;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

class RemoteCollectorTest {
    private static final Instant NOW = Instant.parse("2026-11-20T02:00:00Z");

    @TempDir Path folder;

    @OnEveryPostgres
    void every_file_has_its_place(int major) {
        try (var server = RealPostgres.start(major)) {
            Path place = server.dataDirectory().resolveSibling("a place");
            server.runAs().createFolder(place, new Disk());
            server.execute("postgres", "create tablespace away location '" + place + "'");
            server.execute("postgres", "create table moved (n int) tablespace away");
            server.execute("postgres", "insert into moved select generate_series(1, 300000)");
            String oid =
                    server.query(
                            "postgres", "select oid from pg_tablespace where spcname = 'away'");
            String moved = server.query("postgres", "select pg_relation_filepath('moved')");
            Map<String, StoredFile> files = collected(server);

            StoredFile link = file(files, "data/pg_tblspc/" + oid);
            assertThat(link.kind()).isEqualTo(StoredFile.Kind.LINK);
            assertThat(link.target()).contains(place.toString());
            StoredFile relation =
                    file(files, moved.replace("pg_tblspc/" + oid, "tablespaces/" + oid));
            // 300,000 rows fill more than 10 MB: blobs of 1 MiB and a rest.
            assertThat(relation.size()).isGreaterThan(10_000_000);
            assertThat(relation.extents()).hasSizeBetween(10, 12);
            assertThat(file(files, "data/PG_VERSION").size()).isEqualTo(3);
            assertThat(file(files, "data/pg_wal").kind()).isEqualTo(StoredFile.Kind.DIRECTORY);
            assertThat(file(files, "data/global/pg_control").size()).isEqualTo(8192);
            assertThat(file(files, "data/backup_manifest").size()).isGreaterThan(10_000);
            assertThat(files.keySet())
                    .doesNotContain("data/postmaster.pid", "data/tablespace_map")
                    .noneMatch(path -> path.startsWith("data/pg_wal/0"));
            assertThat(files.keySet().stream().findFirst())
                    .hasValueSatisfying(path -> assertThat(path).startsWith("tablespaces/"));
        }
    }

    private Map<String, StoredFile> collected(RealPostgres server) {
        var run = RealPostgres.run();
        var repository = Repository.create(folder.resolve("repository"), new Disk(), run);
        var label = BackupLabel.of("main", NOW);
        try (var connection =
                        WireConnection.open(
                                server.target("postgres"),
                                ReplicationMode.PHYSICAL,
                                WireSettings.defaults(),
                                run);
                var step = run.step("copy", 1, Unit.BYTES);
                var writer = repository.newBackup(label, run)) {
            BaseBackup backup =
                    new Replication(connection)
                            .baseBackup(BaseBackupOptions.labelled(label.text()));
            BackupLabelFile labelFile =
                    new RemoteCollector(writer, step, () -> {}).collect(backup, NOW);
            assertThat(labelFile.start()).isEqualTo(backup.start());
            assertThat(labelFile.timeline()).isEqualTo(backup.timeline());
            assertThat(labelFile.fromStandby()).isFalse();
            writer.complete(
                    new BackupFacts(
                            "main", "1", "18.1", "0/1", "1", "0/2", "1", NOW, NOW, Map.of()));
        }
        assertThat(repository.check(run).damages()).isEmpty();
        var files = new LinkedHashMap<String, StoredFile>();
        repository.backup(label).files(file -> files.put(file.path(), file));
        return files;
    }

    private static StoredFile file(Map<String, StoredFile> files, String path) {
        return Objects.requireNonNull(files.get(path), path);
    }
}
