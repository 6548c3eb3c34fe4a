package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;

/// Writes the files of a new migration, as its tool would: the one that undoes before the one that
/// does.
final class NewMigration {
    private final MigrationStyle style;
    private final MigrationFolder folder;
    private final Disk disk;

    NewMigration(MigrationStyle style, MigrationFolder folder, Disk disk) {
        this.style = style;
        this.folder = folder;
        this.disk = disk;
    }

    NewResult write(String name, Run run) {
        String version = NewVersions.next(folder, 1, run.clock()).getFirst();
        var files = style.blank(version, name);
        var written = new ArrayList<String>();
        for (var file : files.entrySet()) {
            Path path = folder.path().resolve(file.getKey());
            written.add(path.toString());
            if (!run.dryRun()
                    && !disk.putIfAbsent(
                            path,
                            file.getValue().getBytes(StandardCharsets.UTF_8),
                            Disk.PUBLIC_FILE)) {
                throw Failure.of(
                                MigrateError.CHANGED_MEANWHILE,
                                "%s appeared meanwhile".formatted(path))
                        .hint("somebody else writes migrations just now; look, then type it again")
                        .fact("file", path.toString())
                        .exception();
            }
        }
        return new NewResult(new MigrationVersion(version), run.dryRun(), written);
    }
}
