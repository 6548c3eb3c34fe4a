package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.store.repository.BackupLabel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies made from backups, judged by PostgreSQL's own tools, and of clusters that are made in
/// unusual ways.
@Tag("servers")
class BackupCopyTest {
    @TempDir Path root;

    @Test
    void pg_verifybackup_finds_nothing_wrong_with_a_copy() throws IOException {
        var binaries =
                ServerBinaries.installed(15, new CommandRunner(), RealPostgres.run()).orElseThrow();
        try (var server = RealPostgres.start(15)) {
            server.execute("postgres", "create table kept as select generate_series(1, 100000) n");
            var scene = new Scene(root, server);
            BackupLabel label = scene.backUpWell();
            Path data = Files.createDirectory(root.resolve("copy"));
            Extraction.into(scene.repository(), label, data);

            var outcome =
                    new CommandRunner()
                            .run(
                                    Command.of(
                                            binaries.program("pg_verifybackup"), data.toString()),
                                    RealPostgres.run());

            assertThat(outcome.output() + outcome.errors())
                    .contains("backup successfully verified");
            assertThat(outcome.succeeded()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void segments_of_another_size_are_kept(int megabytes) {
        try (var server = madeWith(18, "--wal-segsize=" + megabytes)) {
            server.execute(
                    "postgres",
                    "create table kept as select n, md5(n::text) t from generate_series(1, 50000) n");
            var scene = new Scene(root, server);
            BackupLabel label = scene.backUpWell();

            assertThat(scene.backup(label).walSegmentSize()).isEqualTo(megabytes << 20);
            assertThat(scene.verify("latest").damages()).isEmpty();
            try (var copy = Extraction.start(scene.repository(), label, 18)) {
                assertThat(copy.query("postgres", "select count(*) from kept")).isEqualTo("50000");
            }
        }
    }

    @Test
    void a_cluster_without_checksums_is_backed_up_as_one() {
        try (var server = madeWith(18, "--no-data-checksums")) {
            var scene = new Scene(root, server);
            BackupLabel label = scene.backUpWell();
            assertThat(scene.backup(label).dataChecksums()).isFalse();
            assertThat(scene.verify("latest").passed()).isTrue();
        }
    }

    private static RealPostgres madeWith(int major, String option) {
        var binaries = RealPostgres.binaries(major);
        return RealPostgres.startOn(
                major,
                Map.of(),
                data -> {
                    var runAs =
                            RunAs.choose(
                                    data.resolveSibling(""),
                                    binaries.programs(),
                                    new CommandRunner(),
                                    RealPostgres.run());
                    runAs.give(data, new Disk());
                    var outcome =
                            new CommandRunner()
                                    .run(
                                            runAs.wrap(
                                                    Command.of(
                                                                    binaries.program("initdb"),
                                                                    "--pgdata=" + data,
                                                                    "--username="
                                                                            + RealPostgres.USER,
                                                                    "--auth=trust",
                                                                    "--encoding=UTF8",
                                                                    "--locale=C",
                                                                    "--no-sync",
                                                                    option)
                                                            .in(data)),
                                            RealPostgres.run());
                    assertThat(outcome.succeeded())
                            .as(outcome.output() + outcome.errors())
                            .isTrue();
                });
    }
}
