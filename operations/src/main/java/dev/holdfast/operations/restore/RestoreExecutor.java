package dev.holdfast.operations.restore;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.wal.Lsn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Does what a plan says.
///
/// @param plain whether the copy is to be a plain base backup, which recovers to its own end and
///   stays on its timeline
/// @param owner whose the copy is to be
record RestoreExecutor(RestorePlan plan, boolean plain, RunAs owner, Disk disk) {
    /// A server refuses to recover with less of these than the original had.
    private static final List<String> CAPACITY =
            List.of(
                    "max_connections",
                    "max_worker_processes",
                    "max_wal_senders",
                    "max_prepared_transactions",
                    "max_locks_per_transaction");

    /// Puts the copy in its place, durably; a server that is started there recovers to the target.
    ///
    /// @return what of the configuration was changed besides the settings
    List<RestoreResult.Changed> apply(Run run) {
        removeLeftovers();
        List<Path> missing = missing();
        boolean done = false;
        try (var marker = prepare()) {
            marker.hold();
            var restorer = new FileRestorer(plan.repository(), plan.place(), owner, disk);
            restorer.restore(plan.repository().backup(plan.backup().label()), run);
            new WalStaging(plan, owner, disk).stage(run);
            List<RestoreResult.Changed> changed = configure();
            sync(run);
            restorer.finish(run);
            disk.delete(marker());
            disk.syncDirectory(plan.data());
            done = true;
            return changed;
        } finally {
            if (!done) {
                giveUp(missing, run);
            }
        }
    }

    /// Rules that the original kept outside its data directory are the original's: the copy has its
    /// own.
    private void ownRules(String parameter, String name, Map<String, String> settings) {
        Map<String, String> original = plan.backup().settings();
        String inside = original.getOrDefault("data_directory", "") + "/" + name;
        if (!original.getOrDefault(parameter, inside).equals(inside)) {
            settings.put(parameter, plan.data().resolve(name).toString());
        }
    }

    /// The settings under which the copy recovers.
    Map<String, String> settings() {
        int major = plan.backup().serverVersion().major();
        var settings = new LinkedHashMap<>(RecoverySettings.quarantine(major));
        ownRules("hba_file", "pg_hba.conf", settings);
        ownRules("ident_file", "pg_ident.conf", settings);
        settings.putAll(capacity());
        if (plain) {
            return settings;
        }
        // All WAL is there already: the answer to each question for more is no.
        settings.put("restore_command", "false");
        settings.putAll(RecoverySettings.noTarget());
        settings.put("recovery_target_timeline", String.valueOf(plan.timeline().number()));
        settings.put("recovery_target_action", "promote");
        settings.put("recovery_target_inclusive", "on");
        if (plan.foreseen().stops()) {
            // Behind the empty ones: the server takes them in this order, and refuses an empty one
            // of another kind once one is set.
            target().forEach((name, value) -> {
                settings.remove(name);
                settings.put(name, value);
            });
        }
        return settings;
    }

    /// What the server must have at least as much of as the original had: by the backup, or by what
    /// the original said in the WAL when it was started with more. Also without a recovery: a
    /// prepared transaction takes its place for as long as it is not finished.
    Map<String, String> capacity() {
        var capacity = new LinkedHashMap<String, String>();
        CAPACITY.forEach(name -> {
            long inWal = plan.foreseen().capacity().getOrDefault(name, 0L);
            String value = plan.backup().settings().getOrDefault(name, "");
            if (value.matches("[0-9]{1,9}")) {
                capacity.put(name, String.valueOf(Math.max(inWal, Long.parseLong(value))));
            } else if (inWal > 0) {
                capacity.put(name, String.valueOf(inWal));
            }
        });
        return capacity;
    }

    private Map<String, String> target() {
        return switch (plan.target()) {
            case RecoveryTarget.Latest() -> Map.of();
            // The server's own target time also stops at a transaction that was given up later, and
            // so could leave out a commit that belongs there: the position is exact.
            case RecoveryTarget.Time _ ->
                    before(plan.foreseen().nextCommit().orElseThrow().position());
            case RecoveryTarget.Position position -> before(position.position());
            case RecoveryTarget.Transaction transaction ->
                    Map.of(
                            "recovery_target_xid",
                            String.valueOf(transaction.xid()),
                            "recovery_target_inclusive",
                            "off");
            case RecoveryTarget.Point point -> Map.of("recovery_target_name", point.name());
        };
    }

    private static Map<String, String> before(Lsn position) {
        return Map.of(
                "recovery_target_lsn", position.toString(), "recovery_target_inclusive", "off");
    }

    private List<RestoreResult.Changed> configure() {
        var settings = new RecoverySettings(plan.data(), owner, disk);
        List<RestoreResult.Changed> changed = settings.adapt();
        settings.write(settings());
        if (plain) {
            return changed;
        }
        Path signal = plan.data().resolve("recovery.signal");
        disk.write(signal, new byte[0], Disk.PRIVATE_FILE);
        owner.give(signal, disk);
        return changed;
    }

    /// Makes the folders, then the marker, which names them all: what it names a rerun may empty.
    private DiskAppender prepare() {
        for (Path folder : plan.place().folders()) {
            if (!Files.isDirectory(folder)) {
                disk.createDirectories(FileRestorer.above(folder), Disk.PUBLIC_DIRECTORY);
                disk.createDirectories(folder, Disk.PRIVATE_DIRECTORY);
            }
            disk.setMode(folder, Disk.PRIVATE_DIRECTORY);
            owner.give(folder, disk);
        }
        String text = RestorePlace.markerText(plan.backup().label(), plan.place().folders());
        var marker = disk.append(marker(), Disk.PRIVATE_FILE);
        marker.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        marker.sync();
        disk.syncDirectory(plan.data());
        return marker;
    }

    /// The folders that are not there yet, the innermost first.
    private List<Path> missing() {
        return plan.place().folders().stream()
                .flatMap(folder -> Stream.iterate(folder, Objects::nonNull, Path::getParent))
                .filter(folder -> !Files.exists(folder, LinkOption.NOFOLLOW_LINKS))
                .distinct()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .toList();
    }

    private void sync(Run run) {
        try (var step = run.step("make durable")) {
            plan.place().folders().forEach(disk::syncTree);
            plan.place().folders().forEach(it -> disk.syncDirectory(FileRestorer.above(it)));
            step.complete();
        }
    }

    /// A broken-off restore to the same folder is of no use.
    private void removeLeftovers() {
        if (RestorePlace.isBrokenOff(plan.data())) {
            empty(RestorePlace.brokenOff(plan.data()));
        }
    }

    /// Leaves everything as it was.
    private void giveUp(List<Path> missing, Run run) {
        try {
            empty(plan.place().folders());
            missing.forEach(disk::delete);
        } catch (FailureException e) {
            run.warn(
                    "What was restored to %s could not be removed: %s. It has a %s in it and counts as nothing."
                            .formatted(plan.data(), e.failure().message(), RestorePlace.MARKER));
        }
    }

    /// Empties folders. First goes what makes a server start, last the marker.
    private void empty(List<Path> folders) {
        disk.delete(plan.data().resolve("global").resolve("pg_control"));
        for (Path folder : folders.reversed()) {
            for (Path entry : entries(folder)) {
                if (!entry.equals(marker())) {
                    remove(entry);
                }
            }
        }
        disk.delete(marker());
    }

    private void remove(Path entry) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            disk.deleteTree(entry);
        } else {
            disk.delete(entry);
        }
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
    }

    private Path marker() {
        return plan.data().resolve(RestorePlace.MARKER);
    }
}
