package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.testkit.Crashes.Aftermath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Shows that the tool finds what writers get wrong, and that the disk's own durable steps are
/// right.
class CrashesTest {
    private static final byte[] OLD = bytes("the old text");
    private static final byte[] NEW = bytes("the new text, which is longer");

    @TempDir Path scratch;

    @Test
    void replace_leaves_the_old_or_the_new_whole_wherever_it_is_stopped() {
        int effects =
                Crashes.atEveryEffect(
                        scratch,
                        folder -> write(folder.resolve("file"), OLD),
                        (folder, disk) ->
                                disk.replace(folder.resolve("file"), NEW, Disk.PRIVATE_FILE),
                        CrashesTest::oldOrNew);
        assertThat(effects).isEqualTo(4);
    }

    @Test
    void put_if_absent_leaves_nothing_or_the_whole_wherever_it_is_stopped() {
        int effects =
                Crashes.atEveryEffect(
                        scratch,
                        _ -> {},
                        (folder, disk) ->
                                disk.putIfAbsent(folder.resolve("file"), NEW, Disk.PRIVATE_FILE),
                        CrashesTest::nothingOrNew);
        assertThat(effects).isEqualTo(5);
    }

    @Test
    void put_if_absent_never_touches_what_is_there() {
        Crashes.atEveryEffect(
                scratch,
                folder -> write(folder.resolve("file"), OLD),
                (folder, disk) ->
                        assertThat(disk.putIfAbsent(folder.resolve("file"), NEW, Disk.PRIVATE_FILE))
                                .isFalse(),
                after -> assertThat(read(after.folder().resolve("file"))).isEqualTo(OLD));
    }

    @Test
    void what_was_replaced_leaves_only_known_temporary_files() {
        Crashes.atEveryEffect(
                scratch,
                folder -> write(folder.resolve("file"), OLD),
                (folder, disk) -> disk.replace(folder.resolve("file"), NEW, Disk.PRIVATE_FILE),
                after ->
                        assertThat(names(after.folder()))
                                .allMatch(name ->
                                        name.equals("file") || Disk.isTemporary(Path.of(name))));
    }

    @Test
    void a_file_in_new_directories_is_durable_with_them() {
        Crashes.atEveryEffect(
                scratch,
                _ -> {},
                (folder, disk) -> {
                    Path deep = folder.resolve("a/b");
                    disk.createDirectories(deep, Disk.PRIVATE_DIRECTORY);
                    disk.replace(deep.resolve("file"), NEW, Disk.PRIVATE_FILE);
                },
                after -> {
                    if (after.finished()) {
                        assertThat(read(after.folder().resolve("a/b/file"))).isEqualTo(NEW);
                    }
                });
    }

    @Test
    void what_was_appended_and_synced_stays() {
        Crashes.atEveryEffect(
                scratch,
                _ -> {},
                (folder, disk) -> {
                    try (var appender = disk.append(folder.resolve("log"), Disk.PRIVATE_FILE)) {
                        disk.syncDirectory(folder);
                        appender.write(ByteBuffer.wrap(OLD));
                        appender.sync();
                        appender.write(ByteBuffer.wrap(new byte[1]));
                        disk.createDirectories(folder.resolve("acknowledged"), "rwx------");
                    }
                },
                after -> {
                    if (after.effects() > 4) {
                        assertThat(read(after.folder().resolve("log"))).startsWith(OLD);
                    }
                });
    }

    @Test
    void an_appender_that_is_not_synced_is_caught() {
        assertCaught(
                (folder, disk) -> {
                    Path temporary = Disk.temporaryBeside(folder.resolve("file"));
                    try (var appender = disk.append(temporary, Disk.PRIVATE_FILE)) {
                        appender.write(ByteBuffer.wrap(NEW));
                    }
                    disk.rename(temporary, folder.resolve("file"));
                    disk.syncDirectory(folder);
                },
                "NAMES survive");
    }

    @Test
    void a_writer_without_fsync_is_caught() {
        assertCaught(
                (folder, disk) -> {
                    disk.write(folder.resolve("new"), NEW, Disk.PRIVATE_FILE);
                    disk.rename(folder.resolve("new"), folder.resolve("file"));
                    disk.syncDirectory(folder);
                },
                "NAMES survive");
    }

    @Test
    void a_writer_without_directory_fsync_is_caught() {
        assertCaught(
                (folder, disk) -> {
                    disk.write(folder.resolve("new"), NEW, Disk.PRIVATE_FILE);
                    disk.sync(folder.resolve("new"));
                    disk.rename(folder.resolve("new"), folder.resolve("file"));
                },
                "all done, of the unsynced ones NOTHING survive");
    }

    @Test
    void a_writer_that_syncs_the_directory_before_the_rename_is_caught() {
        assertCaught(
                (folder, disk) -> {
                    disk.write(folder.resolve("new"), NEW, Disk.PRIVATE_FILE);
                    disk.sync(folder.resolve("new"));
                    disk.syncDirectory(folder);
                    disk.rename(folder.resolve("new"), folder.resolve("file"));
                },
                "all done, of the unsynced ones NOTHING survive");
    }

    @Test
    void a_writer_in_place_is_caught() {
        assertCaught(
                (folder, disk) -> {
                    disk.delete(folder.resolve("file"));
                    disk.write(folder.resolve("file"), NEW, Disk.PRIVATE_FILE);
                    disk.sync(folder.resolve("file"));
                    disk.syncDirectory(folder);
                },
                "after 1 effects, halted, of the unsynced ones EVERYTHING survive");
    }

    @Test
    void a_directory_whose_own_name_was_not_synced_is_lost() {
        Path folder = directory("folder");
        var recorder = DiskRecorder.of(folder);
        recorder.disk().createDirectories(folder.resolve("sub"), Disk.PRIVATE_DIRECTORY);
        Path before = directory("before");
        PowerLoss.replay(recorder, 1, Survival.NOTHING, before);
        Path after = directory("after");
        PowerLoss.replay(recorder, 2, Survival.NOTHING, after);

        assertThat(names(before)).isEmpty();
        assertThat(names(after)).containsExactly("sub");
    }

    @Test
    void a_rename_that_was_not_synced_is_undone() {
        Path folder = directory("folder");
        write(folder.resolve("one"), OLD);
        var recorder = DiskRecorder.of(folder);
        recorder.disk().rename(folder.resolve("one"), folder.resolve("two"));
        Path left = directory("left");
        PowerLoss.replay(recorder, Survival.NOTHING, left);

        assertThat(names(left)).containsExactly("one");
    }

    @Test
    void a_delete_that_was_not_synced_is_undone() {
        Path folder = directory("folder");
        write(folder.resolve("one"), OLD);
        var recorder = DiskRecorder.of(folder);
        recorder.disk().delete(folder.resolve("one"));
        Path left = directory("left");
        PowerLoss.replay(recorder, Survival.NOTHING, left);

        assertThat(read(left.resolve("one"))).isEqualTo(OLD);
    }

    @Test
    void half_of_the_content_survives_where_it_was_not_synced() {
        Path folder = directory("folder");
        var recorder = DiskRecorder.of(folder);
        recorder.disk().write(folder.resolve("one"), bytes("12345678"), Disk.PRIVATE_FILE);
        Path left = directory("left");
        PowerLoss.replay(recorder, Survival.NAMES_AND_HALF, left);

        assertThat(read(left.resolve("one"))).isEqualTo(bytes("1234"));
    }

    @Test
    void a_halted_program_has_no_effect_any_more() {
        Path folder = directory("folder");
        var recorder = DiskRecorder.haltingAfter(1, folder);
        Disk disk = recorder.disk();
        disk.write(folder.resolve("one"), OLD, Disk.PRIVATE_FILE);

        assertThatThrownBy(() -> disk.write(folder.resolve("two"), OLD, Disk.PRIVATE_FILE))
                .isInstanceOf(HaltedError.class)
                .hasMessage("halted after 1 effects");
        assertThatThrownBy(() -> disk.delete(folder.resolve("one")))
                .isInstanceOf(HaltedError.class);
        assertThat(names(folder)).containsExactly("one");
        assertThat(recorder.effects()).hasSize(1);
    }

    private void assertCaught(BiConsumer<Path, Disk> work, String where) {
        assertThatThrownBy(() ->
                        Crashes.atEveryEffect(
                                scratch,
                                folder -> write(folder.resolve("file"), OLD),
                                work,
                                CrashesTest::oldOrNew))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(where);
    }

    /// After a crash the file holds the old or the new text; after success only the new.
    private static void oldOrNew(Aftermath after) {
        byte[] left = read(after.folder().resolve("file"));
        List<String> allowed =
                after.finished() ? List.of(text(NEW)) : List.of(text(OLD), text(NEW));
        assertThat(text(left)).isIn(allowed);
    }

    private static void nothingOrNew(Aftermath after) {
        Path file = after.folder().resolve("file");
        if (after.finished() || Files.exists(file)) {
            assertThat(text(read(file))).isEqualTo(text(NEW));
        }
    }

    private Path directory(String name) {
        try {
            return Files.createDirectory(scratch.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> String.valueOf(path.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
