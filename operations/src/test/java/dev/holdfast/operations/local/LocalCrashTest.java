package dev.holdfast.operations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.testkit.DiskRecorder;
import dev.holdfast.testkit.HaltedError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("crash")
class LocalCrashTest {
    private static final String REDIS_ONLY = "version: 1\nproject: shop\nredis: { cache: {} }\n";

    private final Run run = RealPostgres.run();

    /// A moment of the first `up`, told by what is on disk.
    enum Moment {
        RECORD_WRITTEN,
        INITDB_BEGUN,
        INITDB_CATALOGS,
        DATA_IN_PLACE,
        SERVER_STARTING;

        private boolean isReached(TestProject project) {
            return switch (this) {
                case RECORD_WRITTEN -> Files.exists(project.cluster().resolve("server.json"));
                case INITDB_BEGUN -> hasNew(project, "PG_VERSION");
                case INITDB_CATALOGS -> hasNew(project, "global/pg_control");
                case DATA_IN_PLACE -> Files.exists(project.data());
                case SERVER_STARTING -> Files.exists(project.data().resolve("postmaster.pid"));
            };
        }

        private static boolean hasNew(TestProject project, String file) {
            return LocalFolder.entries(project.cluster()).stream()
                    .anyMatch(entry ->
                            String.valueOf(entry.getFileName()).startsWith("new-")
                                    && Files.exists(entry.resolve("data").resolve(file)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_up_that_was_killed_is_finished_by_the_next(Moment moment) throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            Process child = ChildProgram.start("up", project);
            while (child.isAlive() && !moment.isReached(project)) {
                Thread.onSpinWait();
            }
            child.destroyForcibly().waitFor();
            assertThat(project.holdfast().resolve("env")).doesNotExist();

            project.up();

            assertUsable(project);
            assertThat(LocalFolder.entries(project.cluster())).noneMatch(Leftovers::is);
            project.down();
            project.reset();
        }
    }

    @Test
    void up_and_reset_halted_at_any_effect_on_disk_are_finished_by_the_next() throws Exception {
        boolean finished = false;
        for (int effects = 0; !finished; effects++) {
            try (var project = TestProject.of(REDIS_ONLY)) {
                var recorder = DiskRecorder.haltingAfter(effects, project.root);
                finished = finishes(project, recorder.disk());
                assertThat(project.up().servers()).as("after effect " + effects).hasSize(1);
                assertThat(project.status().sentence()).isEqualTo("The server is up.");
                project.reset();
                assertThat(project.snapshot()).containsOnlyKeys(".gitignore");
                assertThat(finished).isEqualTo(!recorder.halted());
                assertThat(effects).isLessThan(200);
            }
        }
    }

    private boolean finishes(TestProject project, Disk disk) {
        var service =
                new LocalService(project::load, RealPostgres.engines(), disk, new CommandRunner());
        try {
            service.up(new UpRequest(false, false), run);
            service.reset(new ResetRequest(), run);
            return true;
        } catch (HaltedError _) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1m", "25m", "41m"})
    void a_full_disk_is_told_and_up_finishes_when_there_is_space(String size) throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can mount a small file system");
        Path small = Files.createTempDirectory("holdfast-small");
        command("mount", "-t", "tmpfs", "-o", "mode=755,size=" + size, "tmpfs", small.toString());
        Path folder = Files.createDirectory(small.resolve("project"));
        try (var project = TestProject.in(folder, TestProject.BOTH)) {
            assertThatThrownBy(project::up)
                    .message()
                    .containsIgnoringCase("no space")
                    .contains("KERNEL-005");
            assertThat(project.holdfast().resolve("env")).doesNotExist();
            command("mount", "-o", "remount,size=500m", small.toString());
            project.up();
            assertUsable(project);
            project.down();
        } finally {
            command("umount", "-l", small.toString());
            Files.delete(small);
        }
    }

    @Test
    void on_a_full_disk_servers_can_be_seen_stopped_and_deleted() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can mount a small file system");
        Path small = Files.createTempDirectory("holdfast-small");
        command("mount", "-t", "tmpfs", "-o", "mode=755,size=120m", "tmpfs", small.toString());
        Path folder = Files.createDirectory(small.resolve("project"));
        try (var project = TestProject.in(folder, TestProject.BOTH)) {
            project.up();
            fill(small.resolve("filling"));
            assertThat(project.status().sentence()).isEqualTo("All servers are up.");

            // Redis may refuse: what it cannot save would be lost.
            try {
                project.down();
            } catch (FailureException e) {
                assertThat(e).hasMessageContaining("REDIS-104").hasMessageContaining("SHUTDOWN");
            }
            assertThat(project.status().servers().getFirst().state())
                    .isEqualTo(ServerPhase.STOPPED);
            assertThat(LocalFolder.entries(project.holdfast())).noneMatch(Leftovers::is);

            project.reset();
            assertThat(project.snapshot()).containsOnlyKeys(".gitignore");
        } finally {
            command("umount", "-l", small.toString());
            Files.delete(small);
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[4096];
        try (var stream = Files.newOutputStream(file)) {
            while (true) {
                stream.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void what_is_mounted_in_a_data_directory_is_not_deleted() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can mount");
        try (var project = TestProject.of(REDIS_ONLY)) {
            project.up();
            Path mine = Files.createDirectory(project.root.resolve("mine"));
            Files.writeString(mine.resolve("precious"), "mine");
            Path mounted =
                    Files.createDirectory(
                            project.holdfast().resolve("redis/cache/data/mounted here"));
            command("mount", "--bind", mine.toString(), mounted.toString());
            try {
                assertThatThrownBy(project::reset)
                        .hasMessageContaining("LOCAL-015")
                        .hasMessageContaining(mounted.toString());
                assertThat(mine.resolve("precious")).hasContent("mine");
                assertThat(project.status().sentence()).isEqualTo("The server is up.");
            } finally {
                command("umount", mounted.toString());
            }
            project.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077"})
    void any_umask_will_do(String umask) throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var shell = List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
            assertThat(ChildProgram.start(shell, "up", project).waitFor()).isZero();
            assertUsable(project);
            try (var paths = Files.walk(project.holdfast(), 3)) {
                for (Path path : paths.toList()) {
                    assertThat(Files.getPosixFilePermissions(path))
                            .as(path.toString())
                            .doesNotContain(
                                    PosixFilePermission.OTHERS_WRITE,
                                    PosixFilePermission.GROUP_WRITE);
                }
            }
        }
    }

    @Test
    void another_user_sees_that_nothing_can_be_seen() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can run programs as others");
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            assertThat(ChildProgram.runAs("nobody", "status", project))
                    .startsWith("exit 0\n")
                    .contains("PostgreSQL main cannot be looked at")
                    .contains("Redis cache cannot be looked at")
                    .contains("No server is up.");
            assertThat(ChildProgram.runAs("nobody", "down", project))
                    .startsWith("exit 1\n")
                    .contains("permission denied");
        }
    }

    @Test
    void a_normal_user_needs_no_root() throws Exception {
        assumeTrue(RunAs.isRoot(), "this test's user is a normal one: every other test shows it");
        try (var project = TestProject.of(TestProject.BOTH)) {
            giveToNobody(project);
            String said = ChildProgram.runAs("nobody", "up", project);
            assertThat(said).startsWith("exit 0\n").contains("All servers are running.");
            assertThat(Files.getOwner(project.data()).getName()).isEqualTo("nobody");
            assertThat(ChildProgram.runAs("nobody", "status", project))
                    .contains("All servers are up.");
            assertThat(ChildProgram.runAs("nobody", "down", project)).contains("Stopped 2 servers");
        }
    }

    @Test
    void root_runs_the_servers_as_the_owner_of_the_project() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can run servers as others");
        try (var project = TestProject.of(TestProject.BOTH)) {
            giveToNobody(project);
            project.up();
            assertUsable(project);
            assertThat(Files.getOwner(project.data()).getName()).isEqualTo("nobody");
            assertThat(Files.getOwner(project.holdfast().resolve("env")).getName())
                    .isEqualTo("nobody");
            assertThat(ChildProgram.runAs("nobody", "up", project))
                    .contains("All servers were running already.");
            assertThat(ChildProgram.runAs("nobody", "reset", project)).startsWith("exit 0\n");
        }
    }

    @Test
    void a_folder_that_only_root_can_reach_gets_a_user_namespace() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root has folders that nobody else can reach");
        try (var project = TestProject.of(TestProject.BOTH)) {
            new Disk().setMode(project.root, Disk.PRIVATE_DIRECTORY);
            project.up();
            assertUsable(project);
            assertThat(project.said).anyMatch(event -> event.contains("user namespace"));
            assertThat(Files.getOwner(project.data()).getName()).isEqualTo("root");
            assertThat(project.down().servers()).hasSize(2);
            project.up();
            assertUsable(project);
            project.reset();
        }
    }

    private static void giveToNobody(TestProject project) throws IOException {
        var nobody =
                project.root
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody");
        Files.setOwner(project.root, nobody);
    }

    private void command(String... arguments) {
        var outcome = new CommandRunner().run(Command.of(arguments), run);
        assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();
    }

    private void assertUsable(TestProject project) {
        var target = Targets.database(project.load(), Optional.of("audit"));
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            long one = session.one(Sql.text("select 1 as n"), row -> row.number("n"));
            assertThat(one).isEqualTo(1);
        }
        assertThat(project.status().sentence()).isEqualTo("All servers are up.");
        assertThat(project.holdfast().resolve("env")).exists();
    }
}
