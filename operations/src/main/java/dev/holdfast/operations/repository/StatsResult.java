package dev.holdfast.operations.repository;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/// How much a repository holds.
///
/// @param backups complete backups
/// @param unfinishedBackups begun and not complete: at work just now, or broken off
/// @param logical the files of all complete backups together
/// @param unique their content, each piece once
/// @param packed what that takes on disk
/// @param dedupRatio logical by unique
/// @param compressionRatio unique by packed
/// @param walSegments WAL segments and timeline histories
/// @param total every file of the repository
/// @param leftovers temporary files of writers at work or of writers that were killed
public record StatsResult(
        String name,
        Path path,
        UUID id,
        Instant created,
        long backups,
        long unfinishedBackups,
        long packs,
        long blobs,
        ByteSize logical,
        ByteSize unique,
        ByteSize packed,
        double dedupRatio,
        double compressionRatio,
        long walSegments,
        ByteSize wal,
        ByteSize total,
        long leftovers)
        implements Result {

    @Override
    public String sentence() {
        if (backups == 0) {
            return "Repository %s holds no backup yet.".formatted(name);
        }
        return "Repository %s holds %s, %s of files in %s."
                .formatted(name, backups == 1 ? "1 backup" : backups + " backups", logical, packed);
    }
}
