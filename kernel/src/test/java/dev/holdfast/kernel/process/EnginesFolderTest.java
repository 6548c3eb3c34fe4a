package dev.holdfast.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesFolderTest {
    private final Run run = new Run(Clock.systemUTC(), false, _ -> true, List.of());
    private final Disk disk = new Disk();
    private final AtomicInteger unpacked = new AtomicInteger();

    @TempDir private Path scratch = Path.of("/");

    @Test
    void it_is_unpacked_once_however_many_ask_at_once() {
        var engines = new EnginesFolder(List.of(scratch.resolve("engines")));
        Callable<Path> ask = () -> engines.unpacked(archive("a"), this::unpack, disk, run);
        var folders = run.together(List.of(ask, ask, ask, ask));
        assertThat(folders).containsOnly(folders.getFirst());
        assertThat(folders.getFirst().resolve("program")).hasContent("a");
        assertThat(unpacked).hasValue(1);
    }

    @Test
    void other_content_stands_in_another_folder() {
        var engines = new EnginesFolder(List.of(scratch.resolve("engines")));
        Path first = engines.unpacked(archive("a"), this::unpack, disk, run);
        Path second = engines.unpacked(archive("b"), this::unpack, disk, run);
        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void what_a_kill_left_is_not_used_and_is_removed() throws Exception {
        Path folder = scratch.resolve("engines");
        var engines = new EnginesFolder(List.of(folder));
        BiConsumer<byte[], Path> broken =
                (content, empty) -> {
                    unpack(content, empty);
                    throw new IllegalStateException("killed");
                };
        assertThatThrownBy(() -> engines.unpacked(archive("a"), broken, disk, run))
                .hasMessage("killed");
        Path ready = engines.unpacked(archive("a"), this::unpack, disk, run);
        assertThat(ready.resolve("program")).hasContent("a");
        try (var entries = Files.list(folder)) {
            assertThat(entries).containsOnly(ready, folder.resolve(".lock"));
        }
    }

    @Test
    void what_stands_in_a_folder_that_cannot_be_written_is_used() {
        Path first = scratch.resolve("installed");
        Path ready =
                new EnginesFolder(List.of(first)).unpacked(archive("a"), this::unpack, disk, run);
        var both = new EnginesFolder(List.of(scratch.resolve("own"), first));
        assertThat(both.unpacked(archive("a"), this::unpack, disk, run)).isEqualTo(ready);
        assertThat(scratch.resolve("own")).doesNotExist();
    }

    private void unpack(byte[] content, Path empty) {
        unpacked.incrementAndGet();
        disk.write(empty.resolve("program"), content, Disk.PUBLIC_FILE);
    }

    private static EnginesFolder.Archive archive(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new EnginesFolder.Archive("engine-1", content.hashCode(), bytes.length, () -> bytes);
    }
}
