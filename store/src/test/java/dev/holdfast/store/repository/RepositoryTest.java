package dev.holdfast.store.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.testkit.Randoms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RepositoryTest {
    @TempDir Path scratch;

    @Test
    void a_repository_is_made_once_and_opened_by_everybody() {
        Repository made = Fixture.create(scratch.resolve("deep/repository"));
        Repository again = Fixture.create(scratch.resolve("deep/repository"));

        assertThat(again.identity()).isEqualTo(made.identity());
        assertThat(made.backups()).isEmpty();
        assertThat(Files.exists(scratch.resolve("deep/repository/repository.json"))).isTrue();
    }

    @Test
    void what_is_not_empty_is_not_made_a_repository() throws IOException {
        Files.writeString(scratch.resolve("precious"), "text");

        assertThatThrownBy(() -> Fixture.create(scratch))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith("REPOSITORY-002: ");
        assertThatThrownBy(() -> Fixture.create(scratch.resolve("precious")))
                .hasMessageStartingWith("REPOSITORY-002: ");
        assertThatThrownBy(() -> Repository.open(scratch, new Disk()))
                .hasMessageStartingWith("REPOSITORY-001: ");
        assertThat(Fixture.files(scratch)).hasSize(1);
    }

    @Test
    void whatever_is_put_into_a_backup_comes_back() {
        var repository = Fixture.create(scratch);
        int[] number = {0};
        Randoms.check(
                12,
                random -> {
                    var files = anyFiles(random);
                    var label = Fixture.label("%04d".formatted(number[0]++));
                    var header = Fixture.backUp(repository, label, files, random.number(1, 3));
                    assertSame(Fixture.readBack(repository, label), files);
                    assertThat(header.contentBytes())
                            .isEqualTo(files.values().stream().mapToLong(it -> it.length).sum());
                    assertThat(repository.backup(label).header()).isEqualTo(header);
                });
        // A program that has not written them reads the same.
        var opened = Repository.open(scratch, new Disk());
        assertThat(opened.backups()).hasSize(number[0]);
        assertThat(opened.check(Fixture.run()).damages()).isEmpty();
    }

    private static Map<String, byte[]> anyFiles(Randoms random) {
        var files = new TreeMap<String, byte[]>();
        for (int left = random.number(0, 6); left > 0; left--) {
            int size =
                    random.pick(
                            List.of(
                                    0,
                                    1,
                                    8192,
                                    Fixture.MIB - 1,
                                    Fixture.MIB,
                                    Fixture.MIB + 1,
                                    random.number(0, 3 * Fixture.MIB)));
            // Few seeds, so that contents repeat.
            long seed = random.number(1, 4);
            byte[] content =
                    switch (random.number(0, 2)) {
                        case 0 -> new byte[size];
                        case 1 -> Fixture.rows(seed, size);
                        default -> Fixture.noise(seed, size);
                    };
            files.put("base/%s-%d".formatted(random.text(1, 8).replace("/", "_"), left), content);
        }
        return files;
    }

    static void assertSame(Map<String, byte[]> found, Map<String, byte[]> wanted) {
        assertThat(found.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((path, content) -> assertThat(found.get(path)).as(path).isEqualTo(content));
    }

    @Test
    void the_second_backup_stores_only_what_changed() {
        var repository = Fixture.create(scratch);
        var files = new LinkedHashMap<String, byte[]>();
        for (int file = 0; file < 5; file++) {
            files.put("base/" + file, Fixture.noise(file, Fixture.MIB));
        }
        var first = Fixture.backUp(repository, Fixture.label("aaaa"), files, 2);
        files.put("base/3", Fixture.noise(99, Fixture.MIB));
        files.put("base/copy", Fixture.noise(0, Fixture.MIB));
        var second =
                Fixture.backUp(
                        Repository.open(scratch, new Disk()), Fixture.label("bbbb"), files, 2);

        assertThat(first.freshBytes()).isEqualTo(5L * Fixture.MIB);
        assertThat(second.contentBytes()).isEqualTo(6L * Fixture.MIB);
        assertThat(second.freshBytes()).isEqualTo(Fixture.MIB);
        assertSame(Fixture.readBack(repository, Fixture.label("bbbb")), files);
        var stats = repository.stats(Fixture.run());
        assertThat(stats.backups()).isEqualTo(2);
        assertThat(stats.blobs()).isEqualTo(6);
        assertThat(stats.logicalBytes()).isEqualTo(11L * Fixture.MIB);
        assertThat(stats.uniqueBytes()).isEqualTo(6L * Fixture.MIB);
        assertThat(stats.leftovers()).isZero();
    }

    @Test
    void a_blob_put_twice_at_once_is_stored_once() throws Exception {
        var repository = Fixture.create(scratch);
        var run = Fixture.run();
        try (var writer = repository.blobWriter(2, run)) {
            run.together(
                    java.util.Collections.nCopies(
                            4,
                            () -> {
                                for (int seed = 0; seed < 50; seed++) {
                                    var _ = Fixture.put(writer, Fixture.rows(seed, 20_000));
                                }
                                return true;
                            }));
            writer.finish();
            assertThat(writer.freshBytes()).isEqualTo(50 * 20_000);
        }

        assertThat(repository.stats(run).blobs()).isEqualTo(50);
    }

    @Test
    void extents_do_not_depend_on_the_pieces_a_file_comes_in() {
        var repository = Fixture.create(scratch);
        Randoms.check(
                8,
                random -> {
                    byte[] content = Fixture.noise(7, random.number(0, 3 * Fixture.MIB));
                    try (var writer = repository.blobWriter(1, Fixture.run())) {
                        var extents = new ExtentWriter(writer);
                        extents.append(ByteBuffer.wrap(content));
                        var whole = extents.finish().extents();
                        var rest = ByteBuffer.wrap(content);
                        while (rest.hasRemaining()) {
                            int size = Math.min(rest.remaining(), random.number(1, 600_000));
                            extents.append(rest.slice(rest.position(), size));
                            rest.position(rest.position() + size);
                        }
                        assertThat(extents.finish().extents()).isEqualTo(whole);
                    }
                });
    }

    @Test
    void blobs_are_read_ahead_in_their_order() {
        var repository = Fixture.create(scratch);
        var ids = new ArrayList<BlobId>();
        try (var writer = repository.blobWriter(2, Fixture.run())) {
            for (int seed = 0; seed < 60; seed++) {
                ids.add(Fixture.put(writer, Fixture.rows(seed, 100_000)).join());
            }
            writer.finish();
        }
        var seen = new ArrayList<BlobId>();
        try (var reader = repository.blobReader()) {
            reader.readInOrder(
                    ids.iterator(),
                    (id, content) -> {
                        assertThat(BlobId.of(content)).isEqualTo(id);
                        seen.add(id);
                    },
                    Fixture.run());
        }

        assertThat(seen).isEqualTo(ids);
    }

    @Test
    void a_backup_that_is_not_completed_is_none() {
        var repository = Fixture.create(scratch);
        try (var backup = repository.newBackup(Fixture.label("aaaa"), Fixture.run())) {
            var _ = Fixture.put(backup.blobs(), Fixture.noise(1, 1000));
            backup.add(StoredFile.directory("base", 0700, Fixture.NOW));
        }

        assertThat(repository.backups()).isEmpty();
        assertThat(repository.stats(Fixture.run()).leftovers()).isZero();
        assertThatThrownBy(() -> repository.backup(Fixture.label("aaaa")))
                .hasMessageStartingWith("REPOSITORY-007: ");
    }

    @Test
    void a_label_is_used_once() {
        var repository = Fixture.create(scratch);
        Fixture.backUp(repository, Fixture.label("aaaa"), Map.of(), 1);

        assertThatThrownBy(() -> Fixture.backUp(repository, Fixture.label("aaaa"), Map.of(), 1))
                .hasMessageStartingWith("REPOSITORY-008: ");
    }

    @Test
    void packs_say_themselves_what_they_hold_when_the_index_is_lost() throws IOException {
        var repository = Fixture.create(scratch);
        var files = Map.of("base/1", Fixture.noise(1, 3 * Fixture.MIB));
        Fixture.backUp(repository, Fixture.label("aaaa"), files, 1);
        for (Path file : Fixture.files(scratch.resolve("index"))) {
            Files.delete(file);
        }

        var opened = Repository.open(scratch, new Disk());
        assertSame(Fixture.readBack(opened, Fixture.label("aaaa")), files);
    }

    @Test
    void a_reader_finds_what_another_program_has_put_since() {
        var repository = Fixture.create(scratch);
        try (var reader = repository.blobReader()) {
            BlobId id;
            try (var writer = Repository.open(scratch, new Disk()).blobWriter(1, Fixture.run())) {
                id = Fixture.put(writer, Fixture.noise(1, 1000)).join();
                writer.finish();
            }
            assertThat(reader.read(id)).isEqualTo(Fixture.noise(1, 1000));
            assertThatThrownBy(() -> reader.read(BlobId.of(ByteBuffer.wrap(new byte[] {1}))))
                    .hasMessageStartingWith("REPOSITORY-006: ");
        }
    }

    @Test
    void packs_that_go_while_a_backup_relies_on_them_fail_it() throws IOException {
        var repository = Fixture.create(scratch);
        var files = Map.of("base/1", Fixture.noise(1, Fixture.MIB));
        Fixture.backUp(repository, Fixture.label("aaaa"), files, 1);
        try (var backup = repository.newBackup(Fixture.label("bbbb"), Fixture.run())) {
            var extents = new ExtentWriter(backup.blobs());
            extents.append(ByteBuffer.wrap(Fixture.noise(1, Fixture.MIB)));
            backup.add(StoredFile.file("base/1", 0600, Fixture.NOW, extents.finish().extents()));
            for (Path pack : Fixture.files(scratch.resolve("packs"))) {
                Files.delete(pack);
            }
            assertThatThrownBy(() -> backup.complete(Fixture.FACTS))
                    .hasMessageStartingWith("REPOSITORY-011: ");
        }
        assertThat(repository.backups()).containsExactly(Fixture.label("aaaa"));
    }
}
