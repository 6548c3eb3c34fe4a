package dev.holdfast.operations.backup;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.postgres.control.ControlFile;
import dev.holdfast.store.repository.BackupReader;
import dev.holdfast.store.repository.BlobReader;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a backup back: every blob by its hash, every file by the server's own manifest, the files
/// that recovery begins with, and the WAL from start to stop ([WalVerifier]). What is wrong is
/// collected, not thrown, as far as one can go on.
///
/// The manifest and the list of files have the same order, so both are read side by side and
/// neither is held.
final class BackupVerifier {
    private static final int LONGEST_LABEL = 64 << 10;

    private final Repository repository;
    private final ClusterBackup backup;
    private final Run run;
    private final Damages damages = new Damages();
    private final Map<String, ManifestReader.Entry> passedOver = new HashMap<>();
    private @Nullable StoredFile manifest;
    private @Nullable StoredFile labelFile;
    private @Nullable StoredFile controlFile;
    private boolean fromStandby;

    BackupVerifier(Repository repository, ClusterBackup backup, Run run) {
        this.repository = repository;
        this.backup = backup;
        this.run = run;
    }

    /// What was read and what is wrong.
    record Report(long files, long bytes, long walSegments, Damages damages) {}

    Report verify() {
        BackupReader reader = repository.backup(backup.label());
        long files = 0;
        long bytes = 0;
        try (BlobReader blobs = repository.blobReader();
                var step = run.step("read files", backup.content().bytes(), Unit.BYTES)) {
            var verifier = new FileVerifier(blobs, damages, step, run);
            try {
                reader.files(this::keepKnown);
                verifyFiles(reader, blobs, verifier);
                verifyLabel(blobs);
                verifyControl(blobs);
            } catch (FailureException e) {
                damages.add(object(e), e.failure().message());
            }
            files = verifier.files();
            bytes = verifier.bytes();
            step.complete();
        }
        long segments = new WalVerifier(repository, backup, damages, run).verify(fromStandby);
        return new Report(files, bytes, segments, damages);
    }

    private void keepKnown(StoredFile file) {
        if (file.path().equals(RemoteCollector.MANIFEST)) {
            manifest = file;
        }
        if (file.path().equals(RemoteCollector.LABEL_FILE)) {
            labelFile = file;
        }
        if (file.path().equals(RemoteCollector.CONTROL_FILE)) {
            controlFile = file;
        }
    }

    private void verifyFiles(BackupReader reader, BlobReader blobs, FileVerifier verifier) {
        StoredFile itself = manifest;
        if (itself == null) {
            damages.add(RemoteCollector.MANIFEST, "it is not there");
            reader.files(file -> verifier.add(file, Optional.empty()));
            verifier.flush();
            return;
        }
        try (var stream = new ExtentStream(blobs, itself.extents())) {
            var entries = new ManifestReader(stream);
            reader.files(file -> verifyFile(file, entries, verifier));
            verifier.flush();
            end(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void verifyFile(StoredFile file, ManifestReader entries, FileVerifier verifier) {
        run.checkCancelled();
        if (file.kind() != StoredFile.Kind.FILE) {
            return;
        }
        if (file.path().equals(RemoteCollector.MANIFEST)) {
            verifier.add(file, Optional.empty());
            return;
        }
        Optional<ManifestReader.Entry> entry = entry(file.path(), entries);
        if (entry.isEmpty()) {
            damages.add(file.path(), "the server's manifest does not name it");
        }
        verifier.add(file, entry);
    }

    /// The manifest's word on a file: the next one, unless the orders differ.
    private Optional<ManifestReader.Entry> entry(String path, ManifestReader entries) {
        ManifestReader.Entry seen = passedOver.remove(path);
        if (seen != null) {
            return Optional.of(seen);
        }
        for (var next = next(entries); next.isPresent(); next = next(entries)) {
            if (next.get().storedPath().equals(path)) {
                return next;
            }
            passedOver.put(next.get().storedPath(), next.get());
        }
        return Optional.empty();
    }

    private static Optional<ManifestReader.Entry> next(ManifestReader entries) {
        try {
            return entries.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(ManifestReader entries) {
        for (var left = next(entries); left.isPresent(); left = next(entries)) {
            passedOver.put(left.get().storedPath(), left.get());
        }
        passedOver
                .keySet()
                .forEach(path -> damages.add(path, "it is not there, and the server sent it"));
        var wanted =
                List.of(
                        new ManifestReader.WalRange(
                                backup.timeline(), backup.start(), backup.stop()));
        if (!entries.ranges().equals(wanted)) {
            damages.add(
                    RemoteCollector.MANIFEST,
                    "it asks for the WAL %s, and the header says %s"
                            .formatted(entries.ranges(), wanted));
        }
    }

    /// Recovery begins where `backup_label` says: without it a copy is silently wrong.
    private void verifyLabel(BlobReader blobs) {
        StoredFile file = labelFile;
        if (file == null || file.size() > LONGEST_LABEL) {
            damages.add(RemoteCollector.LABEL_FILE, "it is not there, or far too long");
            return;
        }
        try (var stream = new ExtentStream(blobs, file.extents())) {
            var label =
                    BackupLabelFile.parse(
                            new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            fromStandby = label.fromStandby();
            if (!label.start().equals(backup.start())
                    || !label.timeline().equals(backup.timeline())) {
                damages.add(
                        RemoteCollector.LABEL_FILE,
                        "it says to begin at %s, and the header says %s"
                                .formatted(label.start(), backup.start()));
            }
        } catch (FailureException e) {
            damages.add(RemoteCollector.LABEL_FILE, e.failure().message());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The copy of the server's own state: it must be whole, of this cluster, and not older than
    /// the backup's start.
    private void verifyControl(BlobReader blobs) {
        StoredFile file = controlFile;
        if (file == null || file.size() != ControlFile.BYTES) {
            damages.add(RemoteCollector.CONTROL_FILE, "it is not there, or of another length");
            return;
        }
        try (var stream = new ExtentStream(blobs, file.extents())) {
            var control = ControlFile.of(stream.readAllBytes());
            if (!control.system().equals(backup.systemId())) {
                damages.add(
                        RemoteCollector.CONTROL_FILE,
                        "it is of system %s, and the backup of %s"
                                .formatted(control.system(), backup.systemId()));
            }
            if (control.checkpoint().redo().isBefore(backup.start())) {
                damages.add(
                        RemoteCollector.CONTROL_FILE,
                        "it is older than the backup: its redo point is %s"
                                .formatted(control.checkpoint().redo()));
            }
        } catch (FailureException e) {
            damages.add(RemoteCollector.CONTROL_FILE, e.failure().message());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The object that a failure of the repository names.
    private String object(FailureException e) {
        return String.valueOf(e.failure().facts().getOrDefault("object", backup.label().text()));
    }
}
