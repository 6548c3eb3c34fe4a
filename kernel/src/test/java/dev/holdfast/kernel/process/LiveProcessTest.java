package dev.holdfast.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveProcessTest {
    private final Run run = new Run(Clock.systemUTC(), false, _ -> true, List.of());

    @TempDir Path folder;

    @Test
    void a_zombie_is_not_alive_and_is_not_waited_for() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "only Linux shows its zombies");
        // The shell becomes a sleep, which never asks how its child ended; the child waits for
        // that.
        var parent =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "(until grep -qx sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 600")
                        .directory(folder.toFile())
                        .start();
        try (var output = parent.inputReader()) {
            long child = Long.parseLong(output.readLine());
            while (LiveProcess.find(child).isPresent()) {
                Thread.sleep(5);
            }
            var zombie = ProcessHandle.of(child).orElseThrow();
            assertThat(zombie.isAlive()).isTrue();

            new LiveProcess(zombie).kill(run);
        } finally {
            parent.destroyForcibly();
        }
    }
}
