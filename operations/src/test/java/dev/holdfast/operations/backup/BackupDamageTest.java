package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.FailureKind;
import dev.holdfast.operations.backup.VerifyResult.Damaged;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Extent;
import dev.holdfast.store.repository.ExtentWriter;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// One good backup, damaged in every way: bytes flipped and cut off in each kind of object, files
/// and WAL exchanged under sound hashes. `backup verify` or, where it does not need what is
/// damaged, `repository check` says so and names what and where.
@Tag("servers")
class BackupDamageTest {
    private static final RealPostgres SERVER = RealPostgres.start(18);

    @TempDir static Path original;
    @TempDir Path root;

    private Scene scene = new Scene(original, SERVER);

    @BeforeAll
    static void backUp() {
        SERVER.execute(
                "postgres",
                "create table kept as select n, md5(n::text) as text from generate_series(1, 100000) n");
        new Scene(original, SERVER).backUpWell();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void copy() throws IOException {
        scene = new Scene(root, SERVER);
        Path from = original.resolve("holdfast-repository");
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, scene.place().resolve(from.relativize(path)));
            }
        }
    }

    record Fault(String kind, String name, UnaryOperator<byte[]> change) {
        @Override
        public String toString() {
            return name + " in " + kind;
        }
    }

    static Stream<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (String kind :
                List.of("packs/.*", "index/.*", ".*/header.json", ".*/files", "wal/.*\\.zst")) {
            faults.add(new Fault(kind, "a bit flipped near the beginning", flip(0.01)));
            faults.add(new Fault(kind, "a bit flipped in the middle", flip(0.5)));
            faults.add(new Fault(kind, "a bit flipped near the end", flip(0.99)));
            faults.add(new Fault(kind, "the last byte cut off", cut(1)));
            faults.add(
                    new Fault(
                            kind, "half cut off", bytes -> Arrays.copyOf(bytes, bytes.length / 2)));
            faults.add(new Fault(kind, "everything cut off", _ -> new byte[0]));
            faults.add(new Fault(kind, "a page of zeros", BackupDamageTest::zeros));
        }
        return faults.stream();
    }

    private static UnaryOperator<byte[]> flip(double where) {
        return bytes -> {
            byte[] flipped = bytes.clone();
            flipped[(int) (where * (bytes.length - 1))] ^= 4;
            return flipped;
        };
    }

    private static UnaryOperator<byte[]> cut(int count) {
        return bytes -> Arrays.copyOf(bytes, bytes.length - count);
    }

    private static byte[] zeros(byte[] bytes) {
        byte[] zeroed = bytes.clone();
        int at = bytes.length / 3;
        Arrays.fill(zeroed, at, Math.min(bytes.length, at + 4096), (byte) 0);
        return zeroed;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void damage_is_found_and_named(Fault fault) throws IOException {
        Path object = object(fault.kind());
        Files.write(object, fault.change().apply(Files.readAllBytes(object)));

        List<String> found = found();

        assertThat(scene.repository().check(scene.run()).damages())
                .as("repository check")
                .anySatisfy(damage ->
                        assertThat(damage.object())
                                .isEqualTo(scene.place().relativize(object).toString()));
        // The index can be made anew from the packs, and the footer of a pack is not read where an
        // index is: what needs neither may well pass.
        boolean needed = !fault.kind().startsWith("index") && !fault.kind().startsWith("packs");
        if (needed || (fault.name().contains("middle") && fault.kind().startsWith("packs"))) {
            assertThat(found).as("backup verify").isNotEmpty();
        }
    }

    @Test
    void an_object_that_is_gone_is_named() throws IOException {
        for (String kind : List.of("packs/.*", ".*/files", "wal/.*\\.zst")) {
            Path object = object(kind);
            byte[] bytes = Files.readAllBytes(object);
            Files.delete(object);
            String name = String.valueOf(object.getFileName());

            assertThat(found()).as(kind).anySatisfy(it -> assertThat(it).contains(name));

            Files.write(object, bytes);
            assertThat(found()).isEmpty();
        }
    }

    @Test
    void a_backup_without_all_its_wal_is_waiting() throws IOException {
        assertThat(scene.list().backups().getFirst().state()).isEqualTo(BackupState.OK);
        Files.delete(object("wal/.*\\.zst"));

        assertThat(scene.list().backups().getFirst().state()).isEqualTo(BackupState.WAITING);
        assertThat(scene.show("latest").sentence()).contains("cannot be restored");
    }

    @Test
    void a_damaged_header_is_listed_as_such() throws IOException {
        Path header = object(".*/header.json");
        Files.write(header, flip(0.5).apply(Files.readAllBytes(header)));

        ListResult list = scene.list();

        assertThat(list.passed()).isFalse();
        assertThat(list.unreadable()).hasSize(1);
        assertThat(list.sentence()).contains("whose header is damaged: main-");
    }

    @Test
    void wal_that_is_sound_as_an_object_and_none_as_wal_is_found() throws IOException {
        var backup = scene.backup(scene.latest());
        Files.delete(object("wal/.*\\.zst"));
        scene.repository()
                .wal()
                .put(
                        backup.walTimeline(),
                        backup.firstSegment().toString(),
                        ByteBuffer.allocate(backup.walSegmentSize()));

        assertThat(found()).anySatisfy(it -> assertThat(it).contains("its records end at"));
    }

    record Exchange(String name, UnaryOperator<StoredFile> change, String path, String problem) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Exchange> exchanges() {
        return Stream.of(
                new Exchange(
                        "a file left out",
                        file -> file.path().equals("data/PG_VERSION") ? GONE : file,
                        "data/PG_VERSION",
                        "it is not there, and the server sent it"),
                new Exchange(
                        "a file with another's content",
                        file ->
                                file.path().equals("data/global/pg_filenode.map")
                                        ? like(file, file.size())
                                        : file,
                        "data/global/pg_filenode.map",
                        "its CRC32C is "),
                new Exchange(
                        "a file cut off",
                        file ->
                                file.path().equals("data/postgresql.conf")
                                        ? like(file, file.size() - 1)
                                        : file,
                        "data/postgresql.conf",
                        "bytes, and the server sent"),
                new Exchange(
                        "no manifest",
                        file -> file.path().equals("data/backup_manifest") ? GONE : file,
                        "data/backup_manifest",
                        "it is not there"),
                new Exchange(
                        "a manifest of zeros",
                        file ->
                                file.path().equals("data/backup_manifest")
                                        ? like(file, file.size())
                                        : file,
                        "",
                        "backup_manifest cannot be read"),
                new Exchange(
                        "no backup_label",
                        file -> file.path().equals("data/backup_label") ? GONE : file,
                        "data/backup_label",
                        "it is not there"),
                new Exchange(
                        "no pg_control",
                        file -> file.path().equals("data/global/pg_control") ? GONE : file,
                        "data/global/pg_control",
                        "it is not there"),
                new Exchange(
                        "a pg_control of zeros",
                        file ->
                                file.path().equals("data/global/pg_control")
                                        ? like(file, file.size())
                                        : file,
                        "data/global/pg_control",
                        "pg_control cannot be used"));
    }

    private static final StoredFile GONE =
            new StoredFile(
                    "gone",
                    StoredFile.Kind.DIRECTORY,
                    0700,
                    Instant.EPOCH,
                    0,
                    List.of(),
                    Optional.empty());

    private static StoredFile like(StoredFile file, long size) {
        return new StoredFile(
                file.path(),
                file.kind(),
                file.mode(),
                file.modified(),
                size,
                List.of(new Extent.Zeros(size)),
                Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void what_is_sound_and_not_what_the_server_sent_is_found(Exchange exchange) {
        BackupLabel label = forge(exchange.change(), facts -> facts, Optional.empty());

        assertThat(scene.repository().check(scene.run()).damages()).isEmpty();
        assertThat(scene.verify(label.text()).damages())
                .anySatisfy(damage -> {
                    assertThat(damage.file()).contains(exchange.path());
                    assertThat(damage.problem()).contains(exchange.problem());
                });
    }

    @Test
    void a_file_that_the_server_did_not_send_is_found() {
        BackupLabel label = forge(file -> file, facts -> facts, Optional.of("data/base/1/evil"));

        assertThat(scene.verify(label.text()).damages())
                .containsExactly(
                        new Damaged("data/base/1/evil", "the server's manifest does not name it"));
    }

    @Test
    void a_header_that_says_something_else_than_the_files_is_found() {
        BackupLabel label =
                forge(
                        file -> file,
                        facts ->
                                new BackupFacts(
                                        facts.cluster(),
                                        facts.systemId(),
                                        facts.serverVersion(),
                                        "0/28",
                                        facts.startTimeline(),
                                        facts.stopLsn(),
                                        facts.stopTimeline(),
                                        facts.began(),
                                        facts.ended(),
                                        facts.more()),
                        Optional.empty());

        assertThat(scene.verify(label.text()).damages())
                .extracting(Damaged::file)
                .contains("data/backup_label", "data/backup_manifest");
    }

    /// A backup like the good one, but for what is changed.
    private BackupLabel forge(
            UnaryOperator<StoredFile> change,
            UnaryOperator<BackupFacts> facts,
            Optional<String> added) {
        Repository repository = scene.repository();
        var good = repository.backup(scene.latest());
        var label = BackupLabel.of("main", Instant.parse("2026-11-20T02:00:00Z"));
        try (var writer = repository.newBackup(label, scene.run())) {
            good.files(file -> {
                StoredFile changed = change.apply(file);
                if (!changed.equals(GONE)) {
                    writer.add(changed);
                }
            });
            added.ifPresent(path -> {
                var extents = new ExtentWriter(writer.blobs());
                extents.append(ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
                writer.add(StoredFile.file(path, 0600, Instant.EPOCH, extents.finish().extents()));
            });
            writer.complete(facts.apply(good.header().facts()));
        }
        return label;
    }

    /// What `backup verify` finds, in text; what it refuses to work with is damage by its kind.
    private List<String> found() {
        try {
            return scene.verify("latest").damages().stream().map(Damaged::toString).toList();
        } catch (FailureException e) {
            assertThat(e.failure().code().kind())
                    .as(e.getMessage())
                    .isIn(FailureKind.DAMAGED, FailureKind.NOT_FOUND);
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private Path object(String pattern) {
        try (var paths = Files.walk(scene.place())) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> scene.place().relativize(path).toString().matches(pattern))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
