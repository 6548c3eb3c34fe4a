package dev.holdfast.kernel.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    private final List<DiskEffect> effects = new ArrayList<>();
    private final Disk disk = new Disk(effects::add);

    @TempDir Path folder;

    @Test
    void a_replaced_file_has_its_content_and_mode() throws IOException {
        Path file = folder.resolve("file");
        disk.replace(file, TEXT, Disk.PUBLIC_FILE);
        disk.replace(file, "new".getBytes(StandardCharsets.UTF_8), Disk.PRIVATE_FILE);

        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo(Disk.PRIVATE_FILE);
        try (var paths = Files.list(folder)) {
            assertThat(paths).containsExactly(file);
        }
    }

    @Test
    void a_mode_is_what_was_asked_for_whatever_the_umask() throws IOException {
        // Every usual umask takes the right to write from others.
        String open = "rw-rw-rw-";
        disk.write(folder.resolve("written"), TEXT, open);
        disk.replace(folder.resolve("replaced"), TEXT, open);

        assertThat(mode(folder.resolve("written"))).isEqualTo(open);
        assertThat(mode(folder.resolve("replaced"))).isEqualTo(open);
    }

    @Test
    void a_replacement_that_fails_leaves_nothing_behind() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken/by/a/folder"));

        assertThatThrownBy(() -> disk.replace(folder.resolve("taken"), TEXT, Disk.PRIVATE_FILE))
                .isInstanceOf(FailureException.class);
        try (var paths = Files.list(folder)) {
            assertThat(paths).containsExactly(folder.resolve("taken"));
        }
        assertThat(taken).exists();
    }

    @Test
    void replacing_has_its_effects_in_the_durable_order() {
        disk.replace(folder.resolve("file"), TEXT, Disk.PRIVATE_FILE);

        assertThat(effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("Write", "Sync", "Rename", "SyncDirectory");
    }

    @Test
    void putting_never_replaces() {
        Path file = folder.resolve("file");

        assertThat(disk.putIfAbsent(file, TEXT, Disk.PRIVATE_FILE)).isTrue();
        assertThat(disk.putIfAbsent(file, new byte[0], Disk.PRIVATE_FILE)).isFalse();
        assertThat(file).hasContent("text");
    }

    @Test
    void directories_are_made_private_and_durable_and_left_alone_when_there() throws IOException {
        Path deep = folder.resolve("a/b");
        disk.createDirectories(deep, Disk.PRIVATE_DIRECTORY);
        disk.createDirectories(deep, Disk.PUBLIC_DIRECTORY);

        assertThat(mode(deep)).isEqualTo(Disk.PRIVATE_DIRECTORY);
        assertThat(effects)
                .containsExactly(
                        new DiskEffect.CreateDirectory(folder.resolve("a")),
                        new DiskEffect.SyncDirectory(folder),
                        new DiskEffect.CreateDirectory(deep),
                        new DiskEffect.SyncDirectory(folder.resolve("a")));
    }

    @Test
    void a_tree_is_deleted_without_following_links() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "kept");
        Path tree = Files.createDirectories(folder.resolve("tree/sub"));
        Files.writeString(tree.resolve("file"), "x");
        Files.createSymbolicLink(tree.resolve("link"), outside);
        Files.createSymbolicLink(tree.resolve("up"), folder);
        disk.deleteTree(folder.resolve("tree"));

        assertThat(folder.resolve("tree")).doesNotExist();
        assertThat(outside).hasContent("kept");
    }

    @Test
    void a_tree_with_another_file_system_in_it_is_not_deleted() {
        Path mounted = Path.of("/proc");
        assumeTrue(MountPoints.of(mounted).contains(mounted), "only Linux tells what is mounted");

        assertThatThrownBy(() -> new Disk(DiskTest::refuse).deleteTree(mounted))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("something is mounted at /proc");
        assertThat(MountPoints.of(folder)).isEmpty();
        assertThat(MountPoints.of(folder.resolve("nothing"))).isEmpty();
    }

    private static void refuse(DiskEffect effect) {
        throw new AssertionError(effect);
    }

    @Test
    void deleting_what_is_not_there_is_no_failure() {
        disk.delete(folder.resolve("nothing"));
        disk.deleteTree(folder.resolve("nothing"));

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void failures_say_what_where_and_why() {
        Path missing = folder.resolve("no/file");

        assertThatThrownBy(() -> disk.write(missing, TEXT, Disk.PRIVATE_FILE))
                .hasMessage(
                        "KERNEL-004: cannot write %s: no such file or directory"
                                .formatted(missing));
        assertThatThrownBy(() -> disk.rename(missing, folder.resolve("x")))
                .isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> disk.syncDirectory(missing)).isInstanceOf(FailureException.class);
    }

    @Test
    void writing_refuses_a_name_that_is_taken() {
        Path file = folder.resolve("file");
        disk.write(file, TEXT, Disk.PRIVATE_FILE);

        assertThatThrownBy(() -> disk.write(file, TEXT, Disk.PRIVATE_FILE))
                .hasMessage("KERNEL-004: cannot write %s: it exists already".formatted(file));
    }

    @Test
    void an_appended_file_grows_and_each_write_is_an_effect() throws IOException {
        Path file = folder.resolve("file");
        try (var appender = disk.append(file, Disk.PRIVATE_FILE)) {
            appender.write(ByteBuffer.wrap(TEXT));
            appender.write(ByteBuffer.wrap(TEXT));
            appender.sync();
            assertThat(appender.length()).isEqualTo(8);
        }

        assertThat(file).hasContent("texttext");
        assertThat(mode(file)).isEqualTo(Disk.PRIVATE_FILE);
        assertThat(effects)
                .extracting(effect -> effect.getClass().getSimpleName())
                .containsExactly("Write", "Append", "Append", "Sync");
        assertThatThrownBy(() -> disk.append(file, Disk.PRIVATE_FILE))
                .hasMessage("KERNEL-004: cannot write %s: it exists already".formatted(file));
    }

    @Test
    void what_was_written_under_a_temporary_name_gets_its_own() {
        Path file = folder.resolve("file");
        Path temporary = Disk.temporaryBeside(file);
        try (var appender = disk.append(temporary, Disk.PRIVATE_FILE)) {
            appender.write(ByteBuffer.wrap(TEXT));
            appender.sync();
        }

        assertThat(disk.putIfAbsent(temporary, file)).isTrue();
        assertThat(temporary).doesNotExist();
        assertThat(file).hasContent("text");
    }

    @Test
    void a_full_device_is_told_apart() {
        FailureException failure =
                DiskFailure.of(
                        new IOException("No space left on device"), "write", folder.resolve("x"));

        assertThat(failure.failure().code()).isEqualTo(KernelError.DISK_FULL);
        assertThat(failure.failure().hint()).isPresent();
    }

    @Test
    void leftovers_are_known_by_their_names() {
        String id = UUID.randomUUID().toString();
        assertThat(Disk.isTemporary(Path.of("x/.state.json." + id + ".tmp"))).isTrue();
        assertThat(Disk.isTemporary(Path.of("x/." + id + ".tmp"))).isTrue();
        assertThat(Disk.isTemporary(Path.of("x/.notes.tmp"))).isFalse();
        assertThat(Disk.isTemporary(Path.of("x/state.json"))).isFalse();
        assertThat(Disk.isTemporary(Path.of("/"))).isFalse();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
