package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.FailureKind;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.wal.StatusResult.Cluster;
import dev.holdfast.operations.wal.StatusResult.Slot;
import dev.holdfast.operations.wal.StatusResult.Timeline;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Looks at what the servers and the repository say of WAL. A server that cannot be asked leaves
/// the repository's part.
final class StatusInspector {
    private final Repository repository;
    private final WalStore store;
    private final Run run;
    private final Map<String, List<HeldWal>> held = new TreeMap<>();
    private final List<Cluster> clusters = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();

    StatusInspector(Repository repository, Run run) {
        this.repository = repository;
        this.store = repository.wal();
        this.run = run;
        for (String system : store.systems()) {
            held.put(system, lines(system));
        }
    }

    /// Looks at a cluster.
    ///
    /// @param target where its server is; fails where that is not known
    void look(String name, Supplier<PostgresTarget> target) {
        Optional<ServerWal> server = ask(name, target);
        server.ifPresent(it -> it.slots().forEach(slot -> slots.add(slot(name, it, slot))));
        Optional<SystemId> system = server.map(ServerWal::systemId).or(() -> remembered(name));
        Optional<HeldWal> here = system.flatMap(this::newest);
        Optional<Lsn> received = here.flatMap(HeldWal::end);
        Optional<ServerWal.Slot> own =
                server.flatMap(it -> it.slot(Slots.name(Optional.empty(), name)));
        clusters.add(
                new Cluster(
                        name,
                        server.isPresent(),
                        system,
                        server.map(_ -> own.map(ServerWal.Slot::active).orElse(false)),
                        received,
                        here.flatMap(HeldWal::modified),
                        server.flatMap(it -> received.map(end -> behind(it.flushed(), end))),
                        own.flatMap(ServerWal.Slot::lag)));
    }

    StatusResult result(String name) {
        var timelines = new ArrayList<Timeline>();
        var gaps = new LinkedHashSet<WalGap>();
        held.forEach((system, lines) -> {
            var id = SystemId.parse(system);
            store.timelines(system).forEach(it -> timelines.add(timeline(id, it)));
            lines.forEach(line ->
                    line.gaps().forEach(gap -> gaps.add(WalGap.of(id, gap.from(), gap.to()))));
        });
        return new StatusResult(name, clusters, slots, timelines, List.copyOf(gaps));
    }

    private Optional<ServerWal> ask(String name, Supplier<PostgresTarget> target) {
        try (var session =
                Sessions.open(target.get(), SessionSettings.defaults().named("holdfast"), run)) {
            return Optional.of(ServerWal.ask(session));
        } catch (FailureException e) {
            if (e.failure().code().kind() != FailureKind.UNAVAILABLE) {
                throw e;
            }
            run.warn(
                    "The server of %s cannot be asked: %s. What follows of it is the repository's part only."
                            .formatted(name, e.failure().message()));
            return Optional.empty();
        }
    }

    /// Whose WAL a cluster's is when its server cannot say: the newest backup's, or the only one.
    private Optional<SystemId> remembered(String cluster) {
        for (var label : repository.backups().reversed()) {
            var facts = repository.backup(label).header().facts();
            if (facts.cluster().equals(cluster)) {
                return Optional.of(SystemId.parse(facts.systemId()));
            }
        }
        return held.size() == 1
                ? Optional.of(SystemId.parse(held.keySet().iterator().next()))
                : Optional.empty();
    }

    private Optional<HeldWal> newest(SystemId system) {
        List<HeldWal> lines = held.getOrDefault(system.toString(), List.of());
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast());
    }

    private static ByteSize behind(Lsn flushed, Lsn end) {
        return new ByteSize(Math.max(0, flushed.minus(end)));
    }

    private static Slot slot(String cluster, ServerWal server, ServerWal.Slot slot) {
        return new Slot(
                cluster,
                slot.name(),
                slot.active(),
                slot.state(),
                slot.kept(),
                slot.retained(),
                server.keepLimit(),
                server.idleLimit());
    }

    /// What is held of each timeline that no other comes from, with its ancestors; the newest last.
    private List<HeldWal> lines(String system) {
        int size = segmentSize(system);
        List<WalTimeline> timelines = store.timelines(system);
        var ancestries = new ArrayList<Ancestry>();
        var ancestors = new LinkedHashSet<WalTimeline>();
        for (WalTimeline timeline : timelines) {
            var ancestry =
                    Ancestry.of(system, new TimelineId(timeline.number()), history(timeline));
            ancestries.add(ancestry);
            ancestry.branches().stream()
                    .map(Ancestry.Branch::timeline)
                    .filter(it -> !it.equals(timeline))
                    .forEach(ancestors::add);
        }
        return ancestries.stream()
                .filter(it -> !ancestors.contains(it.last().timeline()))
                .map(it -> HeldWal.read(store, it, size))
                .toList();
    }

    private byte[] history(WalTimeline timeline) {
        var id = new TimelineId(timeline.number());
        var history = new ByteArrayOutputStream();
        if (store.length(timeline, id.historyFileName()).isPresent()) {
            try {
                store.get(timeline, id.historyFileName(), history);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return history.toByteArray();
    }

    private Timeline timeline(SystemId system, WalTimeline timeline) {
        int size = segmentSize(system.toString());
        var alone =
                HeldWal.read(
                        store,
                        new Ancestry(
                                List.of(new Ancestry.Branch(timeline, Lsn.NONE, Optional.empty()))),
                        size);
        long bytes =
                store.list(timeline).stream().mapToLong(WalStore.StoredWal::storedBytes).sum()
                        + store.parts(timeline).stream().mapToLong(WalStore.Part::length).sum();
        return new Timeline(
                system,
                timeline.number(),
                alone.begin(),
                alone.end(),
                alone.whole().size(),
                alone.parts().size(),
                new ByteSize(bytes));
    }

    /// As long as its first whole segment is; where there is none yet, what is usual.
    private int segmentSize(String system) {
        for (WalTimeline timeline : store.timelines(system)) {
            for (var stored : store.list(timeline)) {
                if (!stored.name().endsWith(".history")) {
                    long length = store.length(timeline, stored.name()).orElse(0);
                    return WalSegmentName.isSize(length) ? (int) length : WalSegmentName.USUAL_SIZE;
                }
            }
        }
        return WalSegmentName.USUAL_SIZE;
    }
}
