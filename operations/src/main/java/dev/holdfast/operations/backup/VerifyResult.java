package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.BackupLabel;
import java.time.Duration;
import java.util.List;

/// What reading a backup back found.
///
/// @param files files read, hashed and compared with the server's manifest
/// @param content their length together
/// @param walSegments segments of WAL read
/// @param damaged how much is wrong in all; `damages` lists the first thousand
public record VerifyResult(
        BackupLabel label,
        String repository,
        long files,
        ByteSize content,
        long walSegments,
        Lsn start,
        Lsn stop,
        Duration elapsed,
        @Display(As.HIDDEN) long damaged,
        List<Damaged> damages)
        implements Result {
    /// How many damages are listed; more are only counted.
    static final int MOST_DAMAGES = 1000;

    /// Something that is not what the server sent.
    ///
    /// @param file of the backup, or object of the repository
    public record Damaged(String file, String problem) {}

    public VerifyResult {
        damages = List.copyOf(damages);
    }

    @Override
    public String sentence() {
        if (damaged > 0) {
            return "Backup %s is damaged: %s."
                    .formatted(label, damaged == 1 ? "1 place" : damaged + " places");
        }
        return "Backup %s is sound: every file is what the server sent, and the WAL from %s to %s is all there."
                .formatted(label, start, stop);
    }

    @Override
    public List<String> next() {
        return damaged > 0 ? List.of("repository check", "backup run") : List.of();
    }

    @Override
    public boolean passed() {
        return damaged == 0;
    }
}
