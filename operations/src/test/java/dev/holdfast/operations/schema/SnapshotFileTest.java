package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final String[] WORDS = {
        "",
        "a",
        "public",
        "with \"quotes\"",
        "tab\tand\nline\r\n",
        "\u00e4\uD83D\uDE00",
        "\u0001",
        "{\"end\":1}",
        "\\",
        "\u2028",
        "a'b"
    };

    @TempDir Path folder = Path.of("/");

    @Test
    void what_was_written_is_read_again() {
        for (int seed = 0; seed < 200; seed++) {
            Snapshot snapshot = random(new Random(seed));
            Path file = folder.resolve("s" + seed);
            SnapshotFile.write(file, snapshot, new Disk());
            assertThat(SnapshotFile.read(file)).as("seed " + seed).isEqualTo(snapshot);
            assertThat(SnapshotFile.header(file)).isEqualTo(snapshot.header());
        }
    }

    @Test
    void the_same_schema_is_the_same_file_whatever_the_order() throws IOException {
        Snapshot snapshot = random(new Random(1));
        var shuffled = new HashMap<>(snapshot.schema().objects());
        var other =
                new Snapshot(
                        snapshot.header(),
                        new DatabaseSchema(
                                snapshot.schema().major(),
                                shuffled,
                                snapshot.schema().dependencies(),
                                snapshot.schema().notJudged()));
        SnapshotFile.write(folder.resolve("a"), snapshot, new Disk());
        SnapshotFile.write(folder.resolve("b"), other, new Disk());
        assertThat(folder.resolve("a")).hasSameBinaryContentAs(folder.resolve("b"));
    }

    @Test
    void the_header_is_read_without_the_rest() throws IOException {
        Path file = written();
        String text = Files.readString(file);
        Files.writeString(file, text.substring(0, text.indexOf('\n') + 1) + "not JSON");
        assertThat(SnapshotFile.header(file)).isEqualTo(random(new Random(7)).header());
    }

    @Test
    void a_file_that_is_cut_anywhere_is_told() throws IOException {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length - 1; length += 7) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SnapshotFile.read(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining("SCHEMA-007");
        }
    }

    @Test
    void a_changed_byte_is_told() throws IOException {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length - 1; at += 3) {
            byte[] changed = whole.clone();
            changed[at] ^= 2;
            Files.write(file, changed);
            assertThatThrownBy(() -> SnapshotFile.read(file))
                    .as("byte %d of %d", at, whole.length)
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining("SCHEMA-007");
        }
    }

    @Test
    void what_is_no_snapshot_is_told() throws IOException {
        Path file = folder.resolve("x");
        for (String text : List.of("", "\n", "{}\n", "create table t ();\n", "\uD83D\uDE00")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("SCHEMA-007");
            assertThatThrownBy(() -> SnapshotFile.header(file)).hasMessageContaining("SCHEMA-007");
        }
        Files.write(file, new byte[] {'{', (byte) 0xff, '\n'});
        assertThatThrownBy(() -> SnapshotFile.read(file)).hasMessageContaining("SCHEMA-007");
        assertThatThrownBy(() -> SnapshotFile.read(folder.resolve("gone")))
                .hasMessageContaining("no such file");
        Files.writeString(file, Files.readString(written()) + "more\n");
        assertThatThrownBy(() -> SnapshotFile.read(file))
                .hasMessageContaining("something follows its end");
    }

    @Test
    void a_full_disk_leaves_the_old_file_and_nothing_else() throws IOException {
        Path file = written();
        byte[] before = Files.readAllBytes(file);
        var failing =
                new Disk(effect -> {
                    if (effect instanceof dev.holdfast.kernel.disk.DiskEffect.Sync) {
                        throw dev.holdfast.kernel.disk.DiskFailure.of(
                                new IOException("No space left on device"), "sync", file);
                    }
                });
        assertThatThrownBy(() -> SnapshotFile.write(file, random(new Random(8)), failing))
                .hasMessageContaining("no space is left");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void a_damaged_cache_entry_is_as_if_it_were_not_there() throws IOException {
        var cache = new SchemaCache(folder, new Disk());
        String key = new Fingerprint().add("x").text();
        assertThat(cache.find(key)).isEmpty();
        cache.put(key, random(new Random(3)));
        assertThat(cache.find(key)).contains(random(new Random(3)));
        Files.write(folder.resolve(key + ".jsonl"), "damaged".getBytes(StandardCharsets.UTF_8));
        assertThat(cache.find(key)).isEmpty();
        assertThat(cache.findHeader(key)).isEmpty();
        cache.put(key, random(new Random(4)));
        assertThat(cache.find(key)).contains(random(new Random(4)));
    }

    @Test
    void the_cache_keeps_the_newest_twenty_and_what_is_not_its_own() throws IOException {
        var cache = new SchemaCache(folder, new Disk());
        Files.writeString(folder.resolve("README"), "somebody's");
        for (int i = 0; i < 23; i++) {
            cache.put(new Fingerprint().add("x" + i).text(), random(new Random(i)));
        }
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(21);
        }
        assertThat(cache.find(new Fingerprint().add("x22").text())).isPresent();
    }

    private Path written() {
        Path file = folder.resolve("written");
        SnapshotFile.write(file, random(new Random(7)), new Disk());
        return file;
    }

    private static Snapshot random(Random random) {
        var objects = new HashMap<ObjectId, SchemaObject>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            var id = new ObjectId(kind, word(random), word(random) + i);
            Map<Fact, String> facts = new EnumMap<>(Fact.class);
            for (Fact fact : kind.facts()) {
                if (random.nextInt(3) == 0) {
                    facts.put(fact, word(random));
                }
            }
            objects.put(id, new SchemaObject(id, facts));
        }
        var ids = new ArrayList<>(objects.keySet());
        ids.sort(null);
        var needs = new HashMap<ObjectId, Set<ObjectId>>();
        for (ObjectId id : ids) {
            if (random.nextBoolean()) {
                var set = new HashSet<ObjectId>();
                set.add(ids.get(random.nextInt(ids.size())));
                set.add(ids.get(random.nextInt(ids.size())));
                needs.put(id, set);
            }
        }
        return Snapshot.of(
                new DatabaseSchema(18, objects, needs, List.of(word(random))),
                word(random),
                word(random),
                List.of(word(random)),
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }
}
