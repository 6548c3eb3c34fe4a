package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.BackupLabel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The backups of a repository.
///
/// @param backups oldest first
/// @param unreadable backups whose header is damaged
public record ListResult(
        String repository,
        Path path,
        List<Listed> backups,
        @Display(As.HIDDEN) List<Unreadable> unreadable)
        implements Result {

    /// A line of `backup list`.
    ///
    /// @param size the cluster's files together
    /// @param stored what the backup added to the repository
    public record Listed(
            BackupLabel label,
            String cluster,
            Instant began,
            Duration took,
            ByteSize size,
            ByteSize stored,
            Lsn start,
            Lsn stop,
            BackupState state) {}

    /// A backup that cannot be told anything of but why.
    public record Unreadable(BackupLabel label, String problem) {}

    public ListResult {
        backups = List.copyOf(backups);
        unreadable = List.copyOf(unreadable);
    }

    @Override
    public String sentence() {
        String count =
                switch (backups.size()) {
                    case 0 -> "no backup";
                    case 1 -> "1 backup";
                    default -> backups.size() + " backups";
                };
        String also =
                unreadable.isEmpty()
                        ? ""
                        : ", and %d whose header is damaged: %s"
                                .formatted(
                                        unreadable.size(),
                                        String.join(
                                                ", ",
                                                unreadable.stream()
                                                        .map(it -> it.label().text())
                                                        .toList()));
        return "Repository %s holds %s%s.".formatted(repository, count, also);
    }

    @Override
    public List<String> next() {
        if (!unreadable.isEmpty()) {
            return List.of("repository check");
        }
        return List.of(backups.isEmpty() ? "backup run" : "backup show latest");
    }

    @Override
    public boolean passed() {
        return unreadable.isEmpty();
    }
}
