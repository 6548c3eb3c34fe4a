package dev.holdfast.operations.backup;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Step;
import dev.holdfast.store.repository.BlobId;
import dev.holdfast.store.repository.BlobReader;
import dev.holdfast.store.repository.Extent;
import dev.holdfast.store.repository.StoredFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads files back, many at once where they are small, and compares each with what the server's
/// manifest says of it.
final class FileVerifier {
    private static final int BLOBS_AT_ONCE = 256;
    private static final int FILES_AT_ONCE = 1024;
    private static final byte[] ZEROS = new byte[1 << 16];

    private final BlobReader blobs;
    private final Damages damages;
    private final Step step;
    private final Run run;
    private final List<Wanted> wanted = new ArrayList<>();
    private int wantedBlobs;
    private long files;
    private long bytes;

    FileVerifier(BlobReader blobs, Damages damages, Step step, Run run) {
        this.blobs = blobs;
        this.damages = damages;
        this.step = step;
        this.run = run;
    }

    /// @param entry what the manifest says; nothing for the manifest itself
    private record Wanted(StoredFile file, Optional<ManifestReader.Entry> entry) {}

    /// A blob that is to be read, and the file that it is for.
    private record Piece(int file, Extent.Part part) {}

    void add(StoredFile file, Optional<ManifestReader.Entry> entry) {
        if (entry.isPresent() && entry.get().size() != file.size()) {
            damages.add(
                    file.path(),
                    "it has %d bytes, and the server sent %d"
                            .formatted(file.size(), entry.get().size()));
        }
        wanted.add(new Wanted(file, entry));
        wantedBlobs += file.extents().size();
        if (wantedBlobs >= BLOBS_AT_ONCE || wanted.size() >= FILES_AT_ONCE) {
            flush();
        }
    }

    /// Reads what was added and not read yet.
    void flush() {
        List<Piece> pieces = pieces();
        int from = 0;
        var batch = new Batch();
        while (from < pieces.size()) {
            List<Piece> left = pieces.subList(from, pieces.size());
            int before = batch.delivered;
            try {
                batch.begin(left);
                blobs.readInOrder(
                        left.stream().map(it -> it.part().blob()).iterator(), batch::take, run);
                from = pieces.size();
            } catch (FailureException e) {
                int broken = from + batch.delivered - before;
                int file = pieces.get(broken).file();
                damages.add(wanted.get(file).file().path(), e.failure().message());
                batch.giveUp(file);
                from = broken;
                while (from < pieces.size() && pieces.get(from).file() == file) {
                    from++;
                }
            }
        }
        batch.endUpTo(wanted.size());
        wanted.clear();
        wantedBlobs = 0;
    }

    /// Files read to their end.
    long files() {
        return files;
    }

    /// Their length together.
    long bytes() {
        return bytes;
    }

    private List<Piece> pieces() {
        var pieces = new ArrayList<Piece>();
        for (int file = 0; file < wanted.size(); file++) {
            for (Extent extent : wanted.get(file).file().extents()) {
                if (extent instanceof Extent.Part part) {
                    pieces.add(new Piece(file, part));
                }
            }
        }
        return pieces;
    }

    /// The files at hand, as their blobs come in.
    private final class Batch {
        private List<Piece> pieces = List.of();
        private int next;
        private int delivered;
        private int file;
        private int extent;
        private Optional<FileChecksum> checksum = Optional.empty();

        void begin(List<Piece> toRead) {
            pieces = toRead;
            next = 0;
        }

        void take(BlobId id, ByteBuffer content) {
            Piece piece = pieces.get(next);
            endUpTo(piece.file());
            zerosBefore();
            Extent.Part part = piece.part();
            if (part.offset() + part.length() > content.remaining()) {
                damages.add(current().file().path(), "it lies beyond the blob " + id);
            } else {
                checksum().update(content.slice(part.offset(), (int) part.length()));
            }
            extent++;
            next++;
            delivered++;
            step.advance(part.length());
        }

        /// A file whose blob cannot be read is not compared.
        void giveUp(int broken) {
            endUpTo(broken);
            skip();
        }

        /// Ends all files before this one.
        void endUpTo(int upcoming) {
            while (file < upcoming) {
                zerosBefore();
                compare();
                files++;
                bytes += current().file().size();
                skip();
            }
        }

        private void skip() {
            file++;
            extent = 0;
            checksum = Optional.empty();
        }

        private Wanted current() {
            return wanted.get(file);
        }

        private FileChecksum checksum() {
            if (checksum.isEmpty()) {
                checksum =
                        Optional.of(
                                FileChecksum.named(
                                        current()
                                                .entry()
                                                .flatMap(ManifestReader.Entry::algorithm)));
            }
            return checksum.get();
        }

        private void zerosBefore() {
            List<Extent> extents = current().file().extents();
            while (extent < extents.size() && extents.get(extent) instanceof Extent.Zeros zeros) {
                for (long left = zeros.length(); left > 0; left -= ZEROS.length) {
                    checksum()
                            .update(ByteBuffer.wrap(ZEROS, 0, (int) Math.min(left, ZEROS.length)));
                }
                step.advance(zeros.length());
                extent++;
            }
        }

        private void compare() {
            String found = checksum().value();
            current()
                    .entry()
                    .filter(entry -> !entry.checksum().equals(found))
                    .ifPresent(entry ->
                            damages.add(
                                    current().file().path(),
                                    "its %s is %s, and that of what the server sent %s"
                                            .formatted(
                                                    entry.algorithm().orElse("checksum"),
                                                    found,
                                                    entry.checksum())));
        }
    }
}
