package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How receiving WAL stands: on the servers that could be asked, and in the repository.
///
/// @param slots the physical replication slots of those servers: what keeps WAL there
/// @param timelines what the repository holds
/// @param gaps what it lacks in between
public record StatusResult(
        String repository,
        List<Cluster> clusters,
        List<Slot> slots,
        List<Timeline> timelines,
        List<WalGap> gaps)
        implements Result {

    /// A cluster.
    ///
    /// @param asked whether its server has answered
    /// @param systemId as far as the server or the repository tells it
    /// @param receiving whether a receiver is connected to the server just now
    /// @param received up to where the repository holds its WAL
    /// @param stored when it last got some
    /// @param behind how far that is behind the server
    /// @param lag how long the connected receiver took to acknowledge what it acknowledged last
    public record Cluster(
            String cluster,
            boolean asked,
            Optional<SystemId> systemId,
            Optional<Boolean> receiving,
            Optional<Lsn> received,
            Optional<Instant> stored,
            Optional<ByteSize> behind,
            Optional<Duration> lag) {}

    /// A replication slot.
    ///
    /// @param connected whether somebody uses it just now
    /// @param kept from where it keeps WAL
    /// @param retained how much that is
    /// @param limit how much the server keeps at most (`max_slot_wal_keep_size`); nothing: all,
    ///   until the disk is full
    /// @param idleLimit how long it may be unused (`idle_replication_slot_timeout`, from 18 on)
    public record Slot(
            String cluster,
            String slot,
            boolean connected,
            SlotState state,
            Optional<Lsn> kept,
            ByteSize retained,
            Optional<ByteSize> limit,
            Optional<Duration> idleLimit) {}

    /// A timeline.
    ///
    /// @param from the first byte that is held
    /// @param to the position after the last
    /// @param segments how many segments are whole
    /// @param parts how many are not
    public record Timeline(
            SystemId systemId,
            @Display(As.IDENTIFIER) long timeline,
            Optional<Lsn> from,
            Optional<Lsn> to,
            long segments,
            long parts,
            ByteSize stored) {}

    @Override
    public String sentence() {
        long receiving = clusters.stream().filter(it -> it.receiving().orElse(false)).count();
        if (clusters.stream().noneMatch(Cluster::asked)) {
            return "No server could be asked; this is what the repository holds.";
        }
        if (receiving == clusters.size()) {
            return receiving == 1
                    ? "WAL is being received."
                    : "The WAL of all clusters is being received.";
        }
        return receiving == 0
                ? "No WAL is being received."
                : "The WAL of %d of %d clusters is being received."
                        .formatted(receiving, clusters.size());
    }

    @Override
    public List<String> next() {
        boolean idle =
                clusters.stream().anyMatch(it -> it.asked() && !it.receiving().orElse(false));
        return idle ? List.of("wal receive") : List.of();
    }

    /// A slot whose WAL is lost, or is next to go, needs somebody now.
    @Override
    public boolean passed() {
        return slots.stream()
                .noneMatch(
                        it -> it.state() == SlotState.LOST || it.state() == SlotState.UNRESERVED);
    }
}
