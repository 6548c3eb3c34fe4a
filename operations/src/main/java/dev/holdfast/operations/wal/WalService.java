package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.local.Targets.ClusterTarget;
import dev.holdfast.operations.repository.RepositoryTargets;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.ReplicationMode;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.postgres.wire.WireSettings;
import dev.holdfast.store.repository.Repository;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Receives WAL, and says how that stands.
public final class WalService {
    private static final Sql DROP =
            Sql.text("select pg_catalog.pg_drop_replication_slot(?)::text as dropped");

    private final Supplier<Project> project;
    private final Disk disk;

    public WalService(Supplier<Project> project, Disk disk) {
        this.project = project;
        this.disk = disk;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "wal receive",
                        "stream WAL into the repository until stopped",
                        Effect.CHANGE,
                        ReceiveRequest.class,
                        ReceiveResult.class,
                        "wal receive",
                        () -> this::receive),
                new Operation<>(
                        "wal status",
                        "show how far WAL is received, what servers keep, and what is missing",
                        Effect.READ,
                        StatusRequest.class,
                        StatusResult.class,
                        "wal status",
                        () -> this::status),
                new Operation<>(
                        "wal drop-slot",
                        "let a server forget the WAL that it keeps for a receiver",
                        Effect.DESTROY,
                        DropSlotRequest.class,
                        DropSlotResult.class,
                        "wal drop-slot",
                        () -> this::dropSlot));
    }

    /// Receives until the position asked for is here; without one until it is cancelled, and
    /// answers then what it has received.
    public ReceiveResult receive(ReceiveRequest request, Run run) {
        ClusterTarget cluster = Targets.cluster(project.get(), request.cluster());
        var place = RepositoryTargets.repository(project.get(), request.repository());
        String slot = Slots.name(request.slot(), cluster.name());
        Repository repository = Repository.open(place.path(), disk);
        if (run.dryRun()) {
            return plan(cluster, place.name(), repository, slot, run);
        }
        var outcome =
                new ReceiveExecutor(
                                () -> target(cluster.name()),
                                cluster.name(),
                                repository,
                                slot,
                                request.until(),
                                run)
                        .receive();
        return new ReceiveResult(
                false,
                cluster.name(),
                place.name(),
                slot,
                true,
                outcome.systemId(),
                outcome.timeline(),
                outcome.from(),
                outcome.until(),
                outcome.received(),
                outcome.gaps(),
                outcome.stopped());
    }

    /// Says how receiving stands, for one cluster or for all.
    public StatusResult status(StatusRequest request, Run run) {
        var place = RepositoryTargets.repository(project.get(), request.repository());
        var inspector = new StatusInspector(Repository.open(place.path(), disk), run);
        for (String name : clusters(request.cluster())) {
            inspector.look(name, () -> target(name));
        }
        return inspector.result(place.name());
    }

    /// Drops a slot that nobody uses, after having said what the server keeps for it.
    public DropSlotResult dropSlot(DropSlotRequest request, Run run) {
        ClusterTarget cluster = Targets.cluster(project.get(), request.cluster());
        String name = Slots.name(request.slot(), cluster.name());
        try (var session = open(cluster.target(), run)) {
            ServerWal.Slot slot =
                    ServerWal.ask(session)
                            .slot(name)
                            .orElseThrow(() ->
                                    Failure.of(
                                                    WalError.NO_SLOT,
                                                    "cluster %s has no replication slot %s"
                                                            .formatted(cluster.name(), name))
                                            .hint("see which it has: holdfast wal status")
                                            .exception());
            if (slot.active()) {
                throw Failure.of(
                                WalError.SLOT_IN_USE,
                                "replication slot %s is in use".formatted(name))
                        .hint("stop what receives with it first")
                        .fact("slot", name)
                        .exception();
            }
            if (!run.dryRun()) {
                confirm(cluster.name(), slot, run);
                session.one(DROP, row -> row.findText("dropped"), name);
            }
            return new DropSlotResult(
                    run.dryRun(), cluster.name(), name, slot.kept(), slot.retained());
        }
    }

    private void confirm(String cluster, ServerWal.Slot slot, Run run) {
        run.confirm(
                new Confirmation(
                        "Drop replication slot %s of %s?".formatted(slot.name(), cluster),
                        List.of(
                                "the server's promise to keep %s of WAL%s"
                                        .formatted(
                                                slot.retained(),
                                                slot.kept()
                                                        .map(" from %s on"::formatted)
                                                        .orElse("")),
                                "what of it was not received will be missing from every recovery"),
                        slot.name(),
                        project.get().isProtected()));
    }

    private static ReceiveResult plan(
            ClusterTarget cluster,
            String repositoryName,
            Repository repository,
            String slot,
            Run run) {
        try (var connection =
                WireConnection.open(
                        cluster.target(), ReplicationMode.PHYSICAL, WireSettings.defaults(), run)) {
            var replication = new Replication(connection);
            var identity = replication.identifySystem();
            int size = SegmentSizes.parse(replication.show("wal_segment_size"));
            var ancestry =
                    new Histories(replication, repository.wal(), identity.systemId())
                            .ancestry(identity.timeline());
            var slots = new Slots(connection);
            var held = HeldWal.read(repository.wal(), ancestry, size);
            var start =
                    StartPlanner.starts(held, slots.kept(slot, run), identity.flushed()).getFirst();
            return new ReceiveResult(
                    true,
                    cluster.name(),
                    repositoryName,
                    slot,
                    slots.exists(slot, run),
                    identity.systemId(),
                    start.timeline().number(),
                    start.position(),
                    identity.flushed(),
                    new ByteSize(0),
                    List.of(),
                    false);
        }
    }

    private PostgresTarget target(String cluster) {
        return Targets.cluster(project.get(), Optional.of(cluster)).target();
    }

    private List<String> clusters(Optional<String> name) {
        var known = project.get().config().postgres().keySet();
        if (name.isPresent() && !known.contains(name.get())) {
            // Fails with what is known.
            return List.of(Targets.cluster(project.get(), name).name());
        }
        return name.map(List::of).orElseGet(() -> List.copyOf(known));
    }

    private static Session open(PostgresTarget target, Run run) {
        return Sessions.open(target, SessionSettings.defaults().named("holdfast"), run);
    }
}
