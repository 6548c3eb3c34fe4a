package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Step;
import dev.holdfast.postgres.wire.BaseBackup;
import dev.holdfast.postgres.wire.Tablespace;
import dev.holdfast.store.repository.BackupWriter;
import dev.holdfast.store.repository.ExtentWriter;
import dev.holdfast.store.repository.StoredFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns what BASE_BACKUP sends into the files of a backup. For one backup and one thread.
///
/// Nothing is held in memory but the piece at hand and the two small files that the backup's own
/// facts are read from.
final class RemoteCollector {
    static final String DATA = "data/";
    static final String TABLESPACES = "tablespaces/";
    static final String LABEL_FILE = DATA + "backup_label";
    static final String MANIFEST = DATA + "backup_manifest";
    static final String CONTROL_FILE = DATA + "global/pg_control";

    private static final int LONGEST_KEPT = 64 << 10;
    private static final Pattern TABLESPACE_LINK = Pattern.compile("data/pg_tblspc/[0-9]{1,10}");

    private final BackupWriter backup;
    private final Step step;
    private final Runnable check;
    private final ExtentWriter extents;
    private @Nullable ByteArrayOutputStream labelFile;
    private boolean hasControlFile;

    /// @param check asked after each file whether going on is worth it; throws if not
    RemoteCollector(BackupWriter backup, Step step, Runnable check) {
        this.backup = backup;
        this.step = step;
        this.check = check;
        this.extents = new ExtentWriter(backup.blobs());
    }

    /// Reads a base backup to its end.
    ///
    /// @param began what the manifest, which has no time of its own, is dated
    /// @return its `backup_label`
    BackupLabelFile collect(BaseBackup source, Instant began) {
        Optional<TarReader> archive = Optional.empty();
        long manifestSize = 0;
        while (true) {
            switch (source.next()) {
                case ARCHIVE -> {
                    archive.ifPresent(TarReader::finish);
                    archive = Optional.of(new TarReader(new Archive(folder(source.tablespace()))));
                }
                case MANIFEST -> {
                    archive.ifPresent(TarReader::finish);
                    archive = Optional.empty();
                }
                case DATA -> {
                    ByteBuffer data = source.data();
                    int size = data.remaining();
                    if (archive.isPresent()) {
                        archive.get().read(data);
                        step.advance(size);
                    } else {
                        extents.append(data);
                        manifestSize += size;
                    }
                }
                case PROGRESS -> {}
                case END -> {
                    addManifest(manifestSize, began);
                    return label();
                }
            }
        }
    }

    private static String folder(Tablespace tablespace) {
        OptionalLong oid = tablespace.oid();
        return oid.isPresent() ? TABLESPACES + oid.getAsLong() + "/" : DATA;
    }

    private void addManifest(long size, Instant began) {
        backup.add(
                extents.finish(),
                found ->
                        new StoredFile(
                                MANIFEST,
                                StoredFile.Kind.FILE,
                                0600,
                                began,
                                size,
                                found,
                                Optional.empty()));
    }

    private BackupLabelFile label() {
        if (labelFile == null || !hasControlFile) {
            throw Failure.of(
                            BackupError.BAD_ARCHIVE,
                            "the server sent a data directory without %s"
                                    .formatted(labelFile == null ? "backup_label" : "pg_control"))
                    .exception();
        }
        return BackupLabelFile.parse(labelFile.toString(StandardCharsets.UTF_8));
    }

    /// The members of one archive, under its folder in the backup.
    private final class Archive implements TarReader.Sink {
        private final String folder;
        private String path = "";
        private TarReader.@Nullable Entry entry;
        private @Nullable ByteArrayOutputStream kept;

        Archive(String folder) {
            this.folder = folder;
        }

        @Override
        public void begin(TarReader.Entry member) {
            entry = member;
            path = folder + member.name();
            kept = null;
            if (path.equals(LABEL_FILE) && member.size() <= LONGEST_KEPT) {
                kept = new ByteArrayOutputStream();
                labelFile = kept;
            }
            hasControlFile |= path.equals(CONTROL_FILE) && member.size() > 0;
            checkLink(member);
            check.run();
        }

        @Override
        public void content(ByteBuffer bytes) {
            if (kept != null) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(bytes.position(), copy);
                kept.writeBytes(copy);
            }
            extents.append(bytes);
        }

        @Override
        public void end() {
            TarReader.Entry member = entry;
            if (member == null) {
                throw new IllegalStateException("the end of no member");
            }
            String name = path;
            backup.add(
                    extents.finish(),
                    found ->
                            new StoredFile(
                                    name,
                                    kind(member.kind()),
                                    member.mode(),
                                    member.modified(),
                                    member.size(),
                                    found,
                                    member.target()));
        }

        /// The only links of a data directory that a server sends are those to its tablespaces. Any
        /// other could lead what follows it out of the folder that it is restored to.
        private void checkLink(TarReader.Entry member) {
            boolean isPlace = TABLESPACE_LINK.matcher(path).matches();
            if (member.kind() == TarReader.Kind.LINK && !isPlace) {
                throw Failure.of(
                                BackupError.BAD_ARCHIVE,
                                "the server sent a link where none belongs: %s"
                                        .formatted(member.name()))
                        .exception();
            }
        }

        private static StoredFile.Kind kind(TarReader.Kind kind) {
            return switch (kind) {
                case FILE -> StoredFile.Kind.FILE;
                case DIRECTORY -> StoredFile.Kind.DIRECTORY;
                case LINK -> StoredFile.Kind.LINK;
            };
        }
    }
}
