package dev.holdfast.operations.quickstart;

import dev.holdfast.operations.backup.BackupService;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.operations.migrate.MigrateService;
import dev.holdfast.operations.restore.RestoreService;
import java.util.function.Supplier;

/// The rooms that the demonstration works with, for a project of its own.
public record Rooms(
        LocalService local, MigrateService migrate, BackupService backup, RestoreService restore) {

    /// Makes the rooms for a project.
    @FunctionalInterface
    public interface Maker {
        Rooms make(Supplier<Project> project);
    }
}
