package dev.holdfast.operations.restore;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What `repository export` wrote.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param to the data directory
/// @param consistent up to where the copy recovers when it is started
/// @param files how much the backup's files are
/// @param wal how much WAL lies in its `pg_wal`
/// @param changed settings that differ from the original's
public record ExportResult(
        @Display(As.HIDDEN) boolean planned,
        String backup,
        Path to,
        String version,
        Lsn consistent,
        ByteSize files,
        ByteSize wal,
        Optional<Duration> elapsed,
        List<RestoreResult.Changed> changed)
        implements Result {

    @Override
    public String sentence() {
        return planned
                ? "%s would be written to %s.".formatted(backup, to)
                : "%s is in %s, a plain data directory: PostgreSQL %s starts it without Holdfast."
                        .formatted(backup, to, version.split("\\.")[0]);
    }
}
