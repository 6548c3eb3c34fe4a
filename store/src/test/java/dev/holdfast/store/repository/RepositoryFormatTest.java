package dev.holdfast.store.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds docs/format/repository.md against the bytes: a reader written from the page alone reads
/// what the writer writes, and a small repository that was written once and is kept in the source
/// tree is still read by today's program. Deleted, it is made anew with `-Dgolden=update`.
class RepositoryFormatTest {
    private static final Path CHECKOUT = Golden.repository(RepositoryFormatTest.class);
    private static final Path KEPT = CHECKOUT.resolve("store/src/test/golden/repository");
    private static final Path EXAMPLE = CHECKOUT.resolve("docs/format/repository-example.md");
    private static final BackupLabel LABEL = Fixture.label("x7k2");
    private static final String SEGMENT = "000000010000000000000002";

    @TempDir Path scratch;

    @Test
    void the_document_reads_what_is_written_today() throws IOException {
        write(scratch);

        assertContent(new PlainReader(scratch));
    }

    @Test
    void the_repository_that_is_kept_is_read_by_the_document_and_by_the_program()
            throws IOException {
        if (!Files.exists(KEPT) && "update".equals(System.getProperty("golden"))) {
            write(KEPT);
        }
        var reader = new PlainReader(KEPT);
        assertContent(reader);
        var repository = Repository.open(KEPT, new Disk());
        assertThat(repository.check(Fixture.run()).damages()).isEmpty();
        assertThat(repository.check(Fixture.run()).strangers()).isEmpty();
        assertThat(repository.backups()).containsExactly(LABEL);
        var found = Fixture.readBack(repository, LABEL);
        found.forEach(
                (path, content) -> assertThat(content).as(path).isEqualTo(reader.files.get(path)));
        Golden.matches(
                EXAMPLE,
                """
                # A small repository, byte by byte

                Made by RepositoryFormatTest: what the reader that was written from repository.md takes the bytes of
                `store/src/test/golden/repository` for. Columns: offset, bytes, meaning.
                """
                        + reader.said());
    }

    private static void write(Path folder) {
        var repository = Fixture.create(folder);
        try (var backup = repository.newBackup(LABEL, 1, Fixture.run())) {
            var extents = new ExtentWriter(backup.blobs());
            backup.add(StoredFile.directory("base", 0700, Fixture.NOW));
            content()
                    .forEach((path, bytes) -> {
                        extents.append(ByteBuffer.wrap(bytes));
                        backup.add(
                                StoredFile.file(
                                        path, 0600, Fixture.NOW, extents.finish().extents()));
                    });
            backup.add(StoredFile.link("pg_tblspc/16400", Fixture.NOW, "/srv/space"));
            backup.complete(Fixture.FACTS);
        }
        repository
                .wal()
                .put(
                        WalTimeline.of(Fixture.SYSTEM, 1, new byte[0]),
                        SEGMENT,
                        ByteBuffer.wrap(Fixture.rows(1, 200)));
    }

    private static Map<String, byte[]> content() {
        var files = new LinkedHashMap<String, byte[]>();
        files.put("base/empty", new byte[0]);
        files.put("base/short", "short".getBytes(StandardCharsets.UTF_8));
        files.put("base/rows", Fixture.rows(2, 300));
        byte[] sparse = new byte[2 * Fixture.MIB + 5];
        sparse[sparse.length - 1] = 'x';
        files.put("base/sparse", sparse);
        return files;
    }

    private static void assertContent(PlainReader reader) {
        assertThat(List.copyOf(reader.files.keySet()))
                .containsExactly(
                        "base",
                        "base/empty",
                        "base/short",
                        "base/rows",
                        "base/sparse",
                        "pg_tblspc/16400");
        content()
                .forEach((path, bytes) ->
                        assertThat(reader.files.get(path)).as(path).isEqualTo(bytes));
        assertThat(reader.wal)
                .containsOnlyKeys(
                        "wal/7300000000000000001/00000001-e3b0c44298fc1c14/" + SEGMENT + ".zst");
        assertThat(reader.wal.values()).containsExactly(Fixture.rows(1, 200));
    }
}
