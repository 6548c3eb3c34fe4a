package dev.holdfast.operations.backup;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.BlobReader;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// Puts a backup's files into folders, and its WAL into `pg_wal`: the least that a restore does.
final class Extraction {
    private final Repository repository;
    private final ClusterBackup backup;
    private final Path data;

    private Extraction(Repository repository, BackupLabel label, Path data) {
        this.repository = repository;
        this.backup = ClusterBackup.of(repository.backup(label).header());
        this.data = data;
    }

    /// A server on a copy made of nothing but the backup.
    static RealPostgres start(
            Repository repository, BackupLabel label, int major, Map<String, String> settings) {
        return RealPostgres.startOn(major, settings, data -> into(repository, label, data));
    }

    static RealPostgres start(Repository repository, BackupLabel label, int major) {
        return start(repository, label, major, Map.of());
    }

    /// @param data an empty folder; tablespaces go into it too, so that they become the server's
    static void into(Repository repository, BackupLabel label, Path data) {
        new Extraction(repository, label, data).extract();
    }

    private void extract() {
        try (BlobReader blobs = repository.blobReader()) {
            repository
                    .backup(backup.label())
                    .files(file -> {
                        try {
                            extract(file, blobs);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            for (WalSegmentName segment : BackupInspector.segments(backup)) {
                wal(segment);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void extract(StoredFile file, BlobReader blobs) throws IOException {
        Path path = place(file.path());
        Files.createDirectories(path.resolveSibling(""));
        switch (file.kind()) {
            case DIRECTORY -> Files.createDirectories(path);
            case LINK ->
                    Files.createSymbolicLink(
                            path,
                            place(
                                    file.path()
                                            .replace(
                                                    "data/pg_tblspc/",
                                                    RemoteCollector.TABLESPACES)));
            case FILE -> {
                try (var content = new ExtentStream(blobs, file.extents())) {
                    Files.copy(content, path);
                }
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private Path place(String path) {
        return path.startsWith(RemoteCollector.DATA)
                ? data.resolve(path.substring(RemoteCollector.DATA.length()))
                : data.resolve("tablespaces")
                        .resolve(path.substring(RemoteCollector.TABLESPACES.length()));
    }

    private void wal(WalSegmentName segment) throws IOException {
        Path target = data.resolve("pg_wal").resolve(segment.toString());
        try (OutputStream out = Files.newOutputStream(target)) {
            if (repository.wal().length(backup.walTimeline(), segment.toString()).isPresent()) {
                repository.wal().get(backup.walTimeline(), segment.toString(), out);
                return;
            }
            var parts =
                    repository.wal().parts(backup.walTimeline()).stream()
                            .filter(it -> it.segment().equals(segment.toString()))
                            .toList();
            byte[] bytes = repository.wal().open(parts.getLast()).readAllBytes();
            out.write(bytes);
            out.write(new byte[backup.walSegmentSize() - bytes.length]);
        }
    }
}
