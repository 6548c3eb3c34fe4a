package dev.holdfast.store.repository;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// What the tests of the repository share.
final class Fixture {
    static final Instant NOW = Instant.parse("2026-11-20T02:00:00Z");
    static final int MIB = 1 << 20;
    static final String SYSTEM = "7300000000000000001";
    static final BackupFacts FACTS =
            new BackupFacts(
                    "main",
                    SYSTEM,
                    "18.1",
                    "0/2000028",
                    "1",
                    "0/2000120",
                    "1",
                    NOW,
                    NOW.plusSeconds(60),
                    Map.of("tablespaces", List.of()));

    private Fixture() {}

    static Run run() {
        return new Run(Clock.fixed(NOW, ZoneOffset.UTC), false, _ -> true, List.of());
    }

    static Repository create(Path folder) {
        return Repository.create(folder, new Disk(), run());
    }

    /// Bytes that hardly compress; the same for the same seed.
    static byte[] noise(long seed, int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /// Bytes that compress well, and differ for each seed.
    static byte[] rows(long seed, int size) {
        var random = new SplittableRandom(seed);
        byte[] bytes = new byte[size];
        for (int at = 0; at + 100 <= size; at += 100) {
            byte[] row =
                    "%09d|%09d|a row of a table with some filler"
                            .formatted(at, random.nextInt(1_000_000))
                            .getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(row, 0, bytes, at, row.length);
        }
        return bytes;
    }

    static CompletableFuture<BlobId> put(BlobWriter writer, byte[] blob) {
        return writer.put(writer.buffer().put(blob).flip());
    }

    /// Writes a backup of these files.
    static BackupHeader backUp(
            Repository repository, BackupLabel label, Map<String, byte[]> files, int threads) {
        try (var backup = repository.newBackup(label, threads, run())) {
            var extents = new ExtentWriter(backup.blobs());
            backup.add(StoredFile.directory("base", 0700, NOW));
            files.forEach((path, content) -> {
                extents.append(ByteBuffer.wrap(content));
                backup.add(StoredFile.file(path, 0600, NOW, extents.finish().extents()));
            });
            return backup.complete(FACTS);
        }
    }

    /// Reads all files of a backup back.
    static Map<String, byte[]> readBack(Repository repository, BackupLabel label) {
        var files = new TreeMap<String, byte[]>();
        try (var blobs = repository.blobReader()) {
            repository
                    .backup(label)
                    .files(file -> {
                        if (file.kind() == StoredFile.Kind.FILE) {
                            files.put(file.path(), content(blobs, file));
                        }
                    });
        }
        return files;
    }

    static byte[] content(BlobReader blobs, StoredFile file) {
        var content = new ByteArrayOutputStream();
        for (Extent extent : file.extents()) {
            switch (extent) {
                case Extent.Part(BlobId blob, int offset, long length) ->
                        content.write(blobs.read(blob), offset, (int) length);
                case Extent.Zeros(long length) -> content.writeBytes(new byte[(int) length]);
            }
        }
        return content.toByteArray();
    }

    static BackupLabel label(String suffix) {
        return new BackupLabel("main-20261120T020000Z-" + suffix);
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            return new ArrayList<>(paths.filter(Files::isRegularFile).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
