package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.BackupLabel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What `backup run` did.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param content the cluster's files together; absent in a plan, as are all figures
/// @param fresh how much of it the repository did not hold before
/// @param stored how much that took
/// @param ratio content by what was stored
/// @param start where replay begins
/// @param stop from where on the copy is consistent
/// @param wal what the WAL from start to stop takes in the repository
/// @param elapsed from the request to the durable backup
/// @param damage what the server found damaged, if it did
/// @param outside files of the cluster that are not in the backup
public record RunResult(
        @Display(As.HIDDEN) boolean planned,
        Optional<BackupLabel> label,
        String cluster,
        ServerVersion serverVersion,
        String repository,
        Path path,
        Optional<ByteSize> content,
        Optional<ByteSize> fresh,
        Optional<ByteSize> stored,
        Optional<Double> ratio,
        Optional<Lsn> start,
        Optional<Lsn> stop,
        Optional<ByteSize> wal,
        Optional<Duration> elapsed,
        @Display(As.HIDDEN) Optional<String> damage,
        List<OutsideFile> outside)
        implements Result {

    public RunResult {
        outside = List.copyOf(outside);
    }

    @Override
    public String sentence() {
        if (planned) {
            return "This would back up cluster %s (PostgreSQL %s) to repository %s in %s."
                    .formatted(cluster, serverVersion, repository, path);
        }
        String done =
                "Cluster %s is backed up as %s: %s of files, %s stored, WAL %s to %s, in %s s."
                        .formatted(
                                cluster,
                                text(label),
                                text(content),
                                text(stored),
                                text(start),
                                text(stop),
                                elapsed.map(RunResult::seconds).orElse(""));
        return damage.isEmpty()
                ? done
                : done + " The server has damaged pages, and so has the backup: " + text(damage);
    }

    private static String seconds(Duration time) {
        double seconds = Math.round(time.toMillis() / 100.0) / 10.0;
        return String.valueOf(seconds);
    }

    private static String text(Optional<?> value) {
        return value.map(String::valueOf).orElse("");
    }

    @Override
    public List<String> next() {
        return label.map(it -> List.of("backup verify " + it)).orElse(List.of());
    }

    /// A backup of damaged pages is kept, and needs somebody's attention.
    @Override
    public boolean passed() {
        return damage.isEmpty();
    }
}
