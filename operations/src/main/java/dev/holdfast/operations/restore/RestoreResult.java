package dev.holdfast.operations.restore;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `restore` did.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param at the target as it was understood
/// @param backup the backup it began with
/// @param timeline the history that was followed
/// @param consistent from where on the backup is consistent
/// @param end behind the last record that is replayed
/// @param lastCommit when the last replayed transaction committed; none if all are in the backup
/// @param lastTransaction its number
/// @param nextCommit when the first one ended that is left out; none if there is none in the WAL
/// @param nextTransaction its number
/// @param files how much the backup's files are
/// @param wal how much WAL is replayed
/// @param fetch how long it took to fetch and write all of it, durably
/// @param replay how long the server took to take connections
/// @param server the started copy's name
/// @param address where it listens
/// @param checks what was verified
/// @param changed settings that differ from the original's, and why
/// @param tablespaces where they are now
public record RestoreResult(
        @Display(As.HIDDEN) boolean planned,
        String at,
        Path to,
        String backup,
        String cluster,
        String version,
        TimelineId timeline,
        Lsn consistent,
        Lsn end,
        Optional<Instant> lastCommit,
        @Display(As.IDENTIFIER) Optional<Long> lastTransaction,
        Optional<Instant> nextCommit,
        @Display(As.IDENTIFIER) Optional<Long> nextTransaction,
        long commits,
        ByteSize files,
        ByteSize wal,
        Optional<Duration> fetch,
        Optional<Duration> replay,
        Optional<String> server,
        Optional<String> address,
        List<Check> checks,
        List<Changed> changed,
        List<Tablespace> tablespaces)
        implements Result {

    /// Something that was verified on the running copy.
    public record Check(String verified, String found) {}

    /// A setting of the copy.
    public record Changed(String setting, String value) {}

    /// A tablespace.
    public record Tablespace(@Display(As.IDENTIFIER) long oid, String original, Path restored) {}

    @Override
    public String sentence() {
        if (planned) {
            return "%s can be restored as of %s.".formatted(cluster, at);
        }
        return server.map(name ->
                        "%s is restored as of %s and runs as %s.".formatted(cluster, at, name))
                .orElseGet(() ->
                        "%s is restored to %s and will be as of %s when it is started."
                                .formatted(cluster, to, at));
    }

    @Override
    public List<String> next() {
        var next = new ArrayList<String>();
        if (server.isPresent()) {
            next.add("status");
            next.add("down");
        }
        return next;
    }
}
