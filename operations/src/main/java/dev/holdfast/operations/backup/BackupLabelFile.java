package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The file `backup_label`, from which recovery of a copy begins (manual, section "Making a Base
/// Backup Using the Low Level API").
///
/// @param start where replay begins
/// @param timeline the timeline there
/// @param fromStandby whether a standby was copied
record BackupLabelFile(Lsn start, TimelineId timeline, boolean fromStandby) {

    static BackupLabelFile parse(String text) {
        Map<String, String> lines = new HashMap<>();
        text.lines()
                .forEach(line -> {
                    int colon = line.indexOf(": ");
                    if (colon > 0) {
                        lines.put(line.substring(0, colon), line.substring(colon + 2));
                    }
                });
        try {
            String location = required(lines, "START WAL LOCATION");
            return new BackupLabelFile(
                    Lsn.parse(location.split(" ", 2)[0]),
                    TimelineId.parse(required(lines, "START TIMELINE")),
                    required(lines, "BACKUP FROM").equals("standby"));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static String required(Map<String, String> lines, String name) {
        return Optional.ofNullable(lines.get(name))
                .orElseThrow(() -> bad("it has no line " + name));
    }

    private static FailureException bad(String problem) {
        return Failure.of(BackupError.BAD_ARCHIVE, "backup_label cannot be read: " + problem)
                .exception();
    }
}
