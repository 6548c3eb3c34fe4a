package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.BackupLabel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All that a backup says of itself.
///
/// @param holdfast the version of the program that made it
/// @param entries files, directories and links
/// @param content its files together
/// @param fresh how much of that the repository did not hold before
/// @param stored what that took
/// @param walHistory tells timelines of one number apart in the repository
public record ShowResult(
        BackupLabel label,
        String repository,
        BackupState state,
        String cluster,
        SystemId systemId,
        ServerVersion serverVersion,
        Instant began,
        Duration took,
        long entries,
        ByteSize content,
        ByteSize fresh,
        ByteSize stored,
        Lsn start,
        Lsn stop,
        TimelineId timeline,
        String walHistory,
        ByteSize walSegmentSize,
        boolean dataChecksums,
        String collector,
        String holdfast,
        Optional<String> damage,
        List<TablespacePlace> tablespaces,
        List<Setting> settings,
        List<OutsideFile> outside)
        implements Result {

    /// A parameter of the server that was backed up.
    public record Setting(String name, String value) {}

    public ShowResult {
        tablespaces = List.copyOf(tablespaces);
        settings = List.copyOf(settings);
        outside = List.copyOf(outside);
    }

    @Override
    public String sentence() {
        return switch (state) {
            case OK -> "Backup %s of cluster %s can be restored.".formatted(label, cluster);
            case DAMAGED ->
                    "Backup %s of cluster %s can be restored, with the damaged pages that the server had."
                            .formatted(label, cluster);
            case WAITING ->
                    "Backup %s of cluster %s cannot be restored: WAL from %s to %s is not all there."
                            .formatted(label, cluster, start, stop);
        };
    }

    @Override
    public List<String> next() {
        return List.of("backup verify " + label);
    }
}
