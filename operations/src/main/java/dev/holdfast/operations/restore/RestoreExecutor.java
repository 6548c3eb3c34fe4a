package dev.holdfast.operations.restore;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    /// @return names of files that were made because the backup has none
    List<String> apply(Run run) {
        removeLeftovers();
        boolean done = false;
        try {
            prepare();
            var restorer = new FileRestorer(plan.repository(), plan.place(), owner, disk);
            restorer.restore(plan.repository().backup(plan.backup().label()), run);
            new WalStaging(plan, owner, disk).stage(run);
            List<String> added = configure();
            sync(run);
            restorer.finish(run);
            disk.delete(marker());
            disk.syncDirectory(plan.data());
            done = true;
            return added;
        } finally {
            if (!done) {
                giveUp(run);
            }
        }
    }

    /// The settings under which the copy recovers.
    Map<String, String> settings() {
        int major = plan.backup().serverVersion().major();
        var settings = new LinkedHashMap<>(RecoverySettings.quarantine(major));
        CAPACITY.forEach(name -> {
            String value = plan.backup().settings().get(name);
            if (value != null) {
                settings.put(name, value);
            }
        });
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

    private Map<String, String> target() {
        return switch (plan.target()) {
            case RecoveryTarget.Latest() -> Map.of();
            case RecoveryTarget.Time time ->
                    Map.of(
                            "recovery_target_time",
                            time.time().toString().replace('T', ' ').replace("Z", "+00"));
            case RecoveryTarget.Position position ->
                    Map.of(
                            "recovery_target_lsn",
                            position.position().toString(),
                            "recovery_target_inclusive",
                            "off");
            case RecoveryTarget.Transaction transaction ->
                    Map.of(
                            "recovery_target_xid",
                            String.valueOf(transaction.xid()),
                            "recovery_target_inclusive",
                            "off");
            case RecoveryTarget.Point point -> Map.of("recovery_target_name", point.name());
        };
    }

    private List<String> configure() {
        var settings = new RecoverySettings(plan.data(), owner, disk);
        List<String> added = settings.addMissing();
        settings.write(settings());
        if (plain) {
            return added;
        }
        Path signal = plan.data().resolve("recovery.signal");
        disk.write(signal, new byte[0], Disk.PRIVATE_FILE);
        owner.give(signal, disk);
        return added;
    }

    private void prepare() {
        for (Path folder : plan.place().folders()) {
            if (!Files.isDirectory(folder)) {
                disk.createDirectories(FileRestorer.above(folder), Disk.PUBLIC_DIRECTORY);
                disk.createDirectories(folder, Disk.PRIVATE_DIRECTORY);
            }
            disk.setMode(folder, Disk.PRIVATE_DIRECTORY);
            owner.give(folder, disk);
        }
        String text =
                "Holdfast restores the backup %s to this folder and has not finished.\n"
                        .formatted(plan.backup().label());
        disk.write(marker(), text.getBytes(StandardCharsets.UTF_8), Disk.PRIVATE_FILE);
        disk.sync(marker());
        disk.syncDirectory(plan.data());
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
            empty();
        }
    }

    private void giveUp(Run run) {
        try {
            empty();
        } catch (FailureException e) {
            run.warn(
                    "What was restored to %s could not be removed: %s. It has a %s in it and counts as nothing."
                            .formatted(plan.data(), e.failure().message(), RestorePlace.MARKER));
        }
    }

    /// Empties the folders; the marker goes last.
    private void empty() {
        for (Path folder : plan.place().folders().reversed()) {
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
