package dev.holdfast.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class BinariesArchiveTest {
    @TempDir private Path scratch = Path.of("/");

    @Test
    void files_folders_modes_and_links_are_unpacked() throws Exception {
        var archive = new Archive();
        archive.link("lib/libpq.so", "libpq.so.5");
        archive.file("bin/postgres", 0755, "program");
        archive.file("lib/libpq.so.5", 0644, "library");
        Path folder = unpack(archive.bytes());
        assertThat(folder.resolve("bin/postgres")).hasContent("program").isExecutable();
        assertThat(Files.isExecutable(folder.resolve("lib/libpq.so.5"))).isFalse();
        assertThat(folder.resolve("lib/libpq.so")).isSymbolicLink().hasContent("library");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/absolute", "bin/../../outside"})
    void an_entry_that_leads_outside_is_refused(String name) throws Exception {
        var archive = new Archive();
        archive.file(name, 0644, "x");
        assertRefused(archive.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../outside", "/etc/passwd", "lib/../../../x"})
    void a_link_that_leads_outside_is_refused(String target) throws Exception {
        var archive = new Archive();
        archive.link("lib/link", target);
        assertRefused(archive.bytes());
    }

    @Test
    void nothing_is_written_through_a_link() throws Exception {
        Path victim = Files.createDirectory(scratch.resolve("victim"));
        var archive = new Archive();
        archive.link("lib", "../victim");
        archive.file("lib/file", 0644, "x");
        assertRefused(archive.bytes());
        assertThat(victim).isEmptyDirectory();
    }

    @Test
    void devices_and_hard_links_are_refused() throws Exception {
        for (byte type :
                new byte[] {TarConstants.LF_CHR, TarConstants.LF_FIFO, TarConstants.LF_LINK}) {
            var archive = new Archive();
            archive.special("dev", type);
            assertRefused(archive.bytes());
        }
    }

    @Test
    void a_cut_off_or_changed_archive_is_refused() throws Exception {
        var archive = new Archive();
        archive.file("bin/postgres", 0755, "program".repeat(100_000));
        byte[] whole = archive.bytes();
        assertRefused(Arrays.copyOf(whole, whole.length / 2));
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        assertRefused(changed);
        assertRefused("no archive".getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(byte[] archive) {
        assertThatThrownBy(() -> unpack(archive)).hasMessageContaining("POSTGRES-102");
        assertThat(scratch.resolve("outside")).doesNotExist();
    }

    private Path unpack(byte[] archive) throws IOException {
        Path folder = Files.createTempDirectory(scratch, "unpacked");
        BinariesArchive.unpack(archive, folder, new Disk());
        return folder;
    }

    private static final class Archive {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar;

        private Archive() throws IOException {
            tar = new TarArchiveOutputStream(new XZOutputStream(bytes, new LZMA2Options(0)));
        }

        private void file(String name, int mode, String content) throws IOException {
            byte[] text = content.getBytes(StandardCharsets.UTF_8);
            var entry = new TarArchiveEntry(name, true);
            entry.setMode(mode);
            entry.setSize(text.length);
            tar.putArchiveEntry(entry);
            tar.write(text);
            tar.closeArchiveEntry();
        }

        private void link(String name, String target) throws IOException {
            var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }

        private void special(String name, byte type) throws IOException {
            var entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName("target");
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }

        private byte[] bytes() throws IOException {
            tar.close();
            return bytes.toByteArray();
        }
    }
}
