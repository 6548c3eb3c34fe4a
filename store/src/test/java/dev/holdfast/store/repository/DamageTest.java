package dev.holdfast.store.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.testkit.Randoms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Flips, cuts and lengthens every kind of object: a check finds it, and nobody reads it for right.
@Tag("crash")
@Timeout(300)
class DamageTest {
    private static final BackupLabel LABEL = Fixture.label("aaaa");
    private static final WalTimeline TIMELINE = WalTimeline.of(Fixture.SYSTEM, 1, new byte[0]);
    private static final String SEGMENT = "000000010000000000000002";

    @TempDir Path scratch;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private Path folder;

    @BeforeEach
    void fill() {
        folder = scratch.resolve("repository");
        files.put("base/1", Fixture.noise(1, 300_000));
        files.put("base/2", Fixture.rows(2, 700_000));
        files.put("base/3", Fixture.rows(3, 20_000));
        var repository = Fixture.create(folder);
        Fixture.backUp(repository, LABEL, files, 1);
        repository.wal().put(TIMELINE, SEGMENT, ByteBuffer.wrap(Fixture.rows(4, 100_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"repository.json", "packs", "index", "header.json", "files", SEGMENT})
    void damage_is_found_and_never_read(String kind) throws IOException {
        Path file = object(kind);
        byte[] whole = Files.readAllBytes(file);
        Randoms.check(
                60,
                random -> {
                    byte[] damaged = damaged(whole, random);
                    write(file, damaged);
                    try {
                        assertFound(kind);
                        assertNotRead(kind);
                    } finally {
                        write(file, whole);
                    }
                });
    }

    private static byte[] damaged(byte[] whole, Randoms random) {
        return switch (random.number(0, 3)) {
            case 0 -> Arrays.copyOf(whole, random.number(0, whole.length - 1));
            case 1 -> Arrays.copyOf(whole, whole.length + random.number(1, 100));
            default -> {
                byte[] flipped = whole.clone();
                // The ends hold what is read first, so they are hit as often as all the rest.
                int at =
                        switch (random.number(0, 2)) {
                            case 0 -> random.number(0, Math.min(200, whole.length) - 1);
                            case 1 ->
                                    random.number(
                                            Math.max(0, whole.length - 200), whole.length - 1);
                            default -> random.number(0, whole.length - 1);
                        };
                flipped[at] ^= (byte) (1 << random.number(0, 7));
                yield flipped;
            }
        };
    }

    private void assertFound(String kind) {
        if (kind.equals("repository.json")) {
            assertThatThrownBy(() -> Repository.open(folder, new Disk()))
                    .hasMessageStartingWith("REPOSITORY-005: repository.json is damaged");
            return;
        }
        var report = Repository.open(folder, new Disk()).check(Fixture.run());
        assertThat(report.damageCount()).isPositive();
        assertThat(report.damages())
                .anySatisfy(damage -> assertThat(damage.object()).contains(kind));
        assertThat(report.damages()).allSatisfy(it -> assertThat(it.offset()).isNotNegative());
    }

    /// Either the right bytes are read or a failure says that they cannot be.
    private void assertNotRead(String kind) {
        try {
            var repository = Repository.open(folder, new Disk());
            RepositoryTest.assertSame(Fixture.readBack(repository, LABEL), files);
            var wal = new ByteArrayOutputStream();
            repository.wal().get(TIMELINE, SEGMENT, wal);
            assertThat(wal.toByteArray()).isEqualTo(Fixture.rows(4, 100_000));
            // A spare pack footer or index damage hits no reader.
            assertThat(kind).isIn("index", "packs");
        } catch (FailureException e) {
            assertThat(e.failure().code())
                    .isIn(RepositoryError.DAMAGED, RepositoryError.MISSING_BLOB);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"packs", "index", "files", SEGMENT})
    void what_is_gone_is_found(String kind) throws IOException {
        Files.delete(object(kind));
        var report = Repository.open(folder, new Disk()).check(Fixture.run());

        if (kind.equals(SEGMENT) || kind.equals("index")) {
            // Nothing says that a segment should be there; packs hold what an index holds.
            assertThat(report.damages()).isEmpty();
        } else {
            assertThat(report.damages()).isNotEmpty();
        }
    }

    @Test
    void a_check_names_the_object_the_place_and_the_files_it_hits() throws IOException {
        Path pack = object("packs");
        byte[] bytes = Files.readAllBytes(pack);
        bytes[100] ^= 1;
        write(pack, bytes);
        var report = Repository.open(folder, new Disk()).check(Fixture.run());

        assertThat(report.damages()).hasSize(2);
        assertThat(report.damages().getFirst().object())
                .isEqualTo(folder.relativize(pack).toString());
        assertThat(report.damages().getFirst().offset()).isEqualTo(8);
        assertThat(report.damages().getLast().problem())
                .startsWith("base/1 from byte 0 on: its blob is damaged");
    }

    @Test
    void a_sound_repository_has_no_damage_and_strangers_are_named() throws IOException {
        Files.writeString(folder.resolve("packs/notes.txt"), "x");
        var report = Repository.open(folder, new Disk()).check(Fixture.run());

        assertThat(report.damages()).isEmpty();
        assertThat(report.strangers()).containsExactly("packs/notes.txt");
        assertThat(report.blobs()).isEqualTo(3);
        assertThat(report.walObjects()).isEqualTo(1);
        assertThat(report.backups()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'format': 1|'format': 2|REPOSITORY-003",
                "'idFunction': 'sha-256'|'idFunction': 'hmac-sha-256'|REPOSITORY-004",
                "'idFunction': 'sha-256'|'idFunction': 'md5'|REPOSITORY-003",
                "[\n  ]|['encryption']|REPOSITORY-004",
                "[\n  ]|['time-travel']|REPOSITORY-003",
                "'created': '|'created': 'x|REPOSITORY-005",
                "'format': 1|'format': 'one'|REPOSITORY-005",
            })
    void what_is_not_known_is_refused(String change) throws IOException {
        String[] parts = change.replace('\'', '"').split("\\|");
        Path file = folder.resolve("repository.json");
        String text = Files.readString(file);
        String body = text.substring(0, text.indexOf("  \"checksum\"")).replace(parts[0], parts[1]);
        assertThat(text).doesNotStartWith(body);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String seal = Hash.hex(Hash.of(ByteBuffer.wrap(bytes)));
        Files.writeString(file, "%s  \"checksum\": \"%s\"\n}\n".formatted(body, seal));

        assertThatThrownBy(() -> Repository.open(folder, new Disk()))
                .hasMessageStartingWith(parts[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tombstones", "leases"})
    void what_is_reserved_is_refused(String name) throws IOException {
        Files.createDirectories(folder.resolve(name));
        Repository.open(folder, new Disk());
        Files.writeString(folder.resolve(name).resolve("one"), "x");

        assertThatThrownBy(() -> Repository.open(folder, new Disk()))
                .hasMessageStartingWith("REPOSITORY-004: ");
    }

    @Test
    void hostile_figures_allocate_nothing() throws IOException {
        Path pack = object("packs");
        byte[] bytes = Files.readAllBytes(pack);
        for (int count : new int[] {-1, 0, 1 << 16, Integer.MAX_VALUE, 4}) {
            ByteBuffer.wrap(bytes).putInt(bytes.length - 48, count);
            write(pack, bytes);
            var opened = Repository.open(folder, new Disk());
            assertThat(opened.check(Fixture.run()).damageCount()).isPositive();
        }
        Path index = object("index");
        byte[] figures = Files.readAllBytes(index);
        for (int count : new int[] {-1, 1 << 16, Integer.MAX_VALUE, 2}) {
            ByteBuffer.wrap(figures).putInt(12, count);
            write(index, sealed(figures));
            var opened = Repository.open(folder, new Disk());
            assertThat(opened.check(Fixture.run()).damages())
                    .anySatisfy(it -> assertThat(it.object()).startsWith("index/"));
        }
    }

    /// An index file whose hash fits what it says.
    private static byte[] sealed(byte[] index) {
        byte[] sealed = index.clone();
        byte[] hash = Hash.of(ByteBuffer.wrap(sealed, 0, sealed.length - 40));
        System.arraycopy(hash, 0, sealed, sealed.length - 40, hash.length);
        return sealed;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'path':'../x','kind':'directory','mode':'0700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'/x','kind':'directory','mode':'0700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'a//x','kind':'directory','mode':'0700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'','kind':'directory','mode':'0700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'x','kind':'device','mode':'0700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'x','kind':'directory','mode':'4700','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'x','kind':'directory','mode':'0700','modified':'today'}",
                "{'path':'x','kind':'link','mode':'0777','modified':'2026-11-20T02:00:00Z'}",
                "{'path':'x','kind':'file','mode':'0700','modified':'2026-11-20T02:00:00Z',"
                        + "'size':1,'extents':0}",
                "{'path':'x','kind':'file','mode':'0700','modified':'2026-11-20T02:00:00Z',"
                        + "'size':1,'extents':999999999999}",
                "{'path':'x','kind':'file','mode':'0700','modified':'2026-11-20T02:00:00Z',"
                        + "'size':5,'extents':1}\n{'blob':'00','offset':0,'length':5}",
                "{'path':'x','kind':'file','mode':'0700','modified':'2026-11-20T02:00:00Z',"
                        + "'size':0,'extents':2}\n{'zeros':9223372036854775807}\n{'zeros':1}",
                "{'end':true,'entries':1,'bytes':0}",
                "{'path':",
                "[]",
            })
    void a_hostile_list_of_files_is_refused(String lines) throws IOException {
        Path folder = scratch.resolve("hostile");
        byte[] text = (lines.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8);
        var storage = new FolderStorage(folder, new Disk());
        storage.putIfAbsent("list", com.github.luben.zstd.Zstd.compress(text));
        long size = Files.size(folder.resolve("list"));

        assertThatThrownBy(
                        () -> {
                            try (var reader = FileListReader.open(storage, "list", size)) {
                                reader.forEach(_ -> {});
                            }
                        })
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith("REPOSITORY-005: list is damaged");
    }

    @Test
    void a_line_without_end_is_refused() {
        Path folder = scratch.resolve("hostile");
        byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[200 << 20]);
        var storage = new FolderStorage(folder, new Disk());
        storage.putIfAbsent("list", bomb);

        assertThatThrownBy(
                        () -> {
                            try (var reader = FileListReader.open(storage, "list", bomb.length)) {
                                reader.forEach(_ -> {});
                            }
                        })
                .hasMessageContaining("a line is too long");
    }

    @Test
    void a_wal_object_that_swells_is_refused() throws IOException {
        Path file = object(SEGMENT);
        byte[] object = Files.readAllBytes(file);
        byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[100 << 20]);
        byte[] trailer = Arrays.copyOfRange(object, object.length - 60, object.length);
        byte[] swollen = Arrays.copyOf(bomb, bomb.length + 60);
        System.arraycopy(trailer, 0, swollen, bomb.length, 60);
        write(file, swollen);
        long[] written = {0};
        var counting =
                new OutputStream() {
                    @Override
                    public void write(int one) {
                        written[0]++;
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) {
                        written[0] += length;
                    }
                };

        assertThatThrownBy(() ->
                        Repository.open(folder, new Disk()).wal().get(TIMELINE, SEGMENT, counting))
                .hasMessageStartingWith("REPOSITORY-005: ");
        assertThat(written[0]).isLessThanOrEqualTo(100_000);
    }

    private Path object(String kind) {
        List<Path> found =
                Fixture.files(folder).stream()
                        .filter(path -> folder.relativize(path).toString().contains(kind))
                        .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
