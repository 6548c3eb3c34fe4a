package dev.holdfast.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandRunnerTest {
    private final CommandRunner runner = new CommandRunner();
    private final Run run = new Run(Clock.systemUTC(), false, _ -> true, List.of());

    @TempDir Path folder;

    @Test
    void output_errors_and_status_are_told_apart() {
        CommandOutcome outcome = runner.run(shell("echo out; echo err >&2; exit 3"), run);

        assertThat(outcome).isEqualTo(new CommandOutcome(3, "out\n", "err\n"));
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.lastLine()).isEqualTo("err");
    }

    @Test
    void lines_are_handed_over_while_the_child_runs() {
        Path seen = folder.resolve("seen");
        var lines = new ArrayList<String>();
        CommandOutcome outcome =
                runner.run(
                        shell(
                                "echo first; while [ ! -e %s ]; do sleep 0.01; done;"
                                                .formatted(seen)
                                        + " echo grün >&2; echo; printf last"),
                        run,
                        line -> {
                            lines.add(line);
                            if (line.equals("first")) {
                                touch(seen);
                            }
                        });

        assertThat(lines).containsExactlyInAnyOrder("first", "grün", "last");
        assertThat(outcome).isEqualTo(new CommandOutcome(0, "first\n\nlast", "grün\n"));
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void input_environment_and_folder_reach_the_child() {
        CommandOutcome outcome =
                runner.run(
                        shell("cat; echo $GREETING; pwd")
                                .reading("typed\n")
                                .with("GREETING", "hello")
                                .in(folder),
                        run);

        assertThat(outcome.output()).isEqualTo("typed\nhello\n%s\n".formatted(folder));
    }

    @Test
    void another_user_gets_nothing_of_roots_environment() {
        assumeTrue(RunAs.isRoot(), "only root can run programs as others");
        var nobody = new RunAs.OtherUser("nobody");
        var outcome = runner.run(nobody.wrap(Command.of("env").with("GREETING", "good day")), run);

        assertThat(outcome.output().lines())
                .contains("GREETING=good day", "USER=nobody")
                .allMatch(line -> line.matches("(GREETING|PATH|HOME|SHELL|USER|LOGNAME)=.*"));
    }

    @Test
    void a_child_that_does_not_read_its_input_is_no_failure() {
        CommandOutcome outcome = runner.run(shell("exit 0").reading("x".repeat(1 << 20)), run);

        assertThat(outcome.succeeded()).isTrue();
    }

    @Test
    void a_child_that_prints_while_it_is_fed_does_not_block() {
        CommandOutcome outcome = runner.run(shell("cat").reading("x".repeat(500_000)), run);

        assertThat(outcome.output()).hasSize(500_000);
    }

    @Test
    void of_much_output_the_first_mebibyte_is_kept_and_the_child_ends() {
        CommandOutcome outcome = runner.run(shell("head -c 8000000 /dev/zero; exit 4"), run);

        assertThat(outcome.output()).hasSize(1 << 20);
        assertThat(outcome.exitStatus()).isEqualTo(4);
    }

    @Test
    void a_program_that_is_not_there_is_named() {
        assertThatThrownBy(() -> runner.run(Command.of("/nowhere/pg_ctl"), run))
                .hasMessageStartingWith("KERNEL-002: cannot start pg_ctl: ");
    }

    @Test
    void a_child_that_takes_too_long_is_killed() {
        assertThatThrownBy(() -> runner.run(shell("sleep 600").within(Duration.ofMillis(50)), run))
                .hasMessageStartingWith("KERNEL-003: sh did not end within ");
    }

    @Test
    void a_child_that_neither_reads_nor_ends_is_killed_too() {
        assertThatThrownBy(() ->
                        runner.run(
                                shell("sleep 600")
                                        .reading("x".repeat(1 << 20))
                                        .within(Duration.ofMillis(50)),
                                run))
                .hasMessageStartingWith("KERNEL-003: sh did not end within ");
    }

    @Test
    void what_a_child_leaves_behind_is_not_waited_for() {
        CommandOutcome outcome = runner.run(shell("sleep 600 & echo $!"), run);

        long left = Long.parseLong(outcome.output().strip());
        assertThat(ProcessHandle.of(left)).hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_cancelled_run_starts_nothing() {
        run.cancel();

        assertThatThrownBy(() -> runner.run(shell("touch made").in(folder), run))
                .isInstanceOf(CancelledException.class);
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void cancelling_kills_the_child_and_its_children() throws IOException {
        Path ids = folder.resolve("ids");
        Thread.ofVirtual().start(() -> cancelOnceWritten(ids));

        assertThatThrownBy(() ->
                        runner.run(
                                shell("sleep 600 & echo $! $$ > new; mv new ids; wait").in(folder),
                                run))
                .isInstanceOf(CancelledException.class);
        for (String id : Files.readString(ids).strip().split(" ", -1)) {
            awaitEnd(Long.parseLong(id));
        }
    }

    private void cancelOnceWritten(Path file) {
        while (Files.notExists(file)) {
            Thread.onSpinWait();
        }
        run.cancel();
    }

    /// Waits for the process to go; the test's time limit is the judge.
    private static void awaitEnd(long id) {
        Optional<ProcessHandle> process = ProcessHandle.of(id);
        while (process.map(ProcessHandle::isAlive).orElse(false)) {
            Thread.onSpinWait();
        }
    }

    private static Command shell(String script) {
        return Command.of("sh", "-c", script);
    }
}
