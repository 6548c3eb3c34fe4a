package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Duration;
import java.util.Optional;

/// A migration that was run, or would be.
///
/// @param title what its file is called
/// @param statements how many statements the file has
/// @param elapsed how long it took; absent in a plan
/// @param blocked how many sessions waited behind it at once, at most; absent if none was seen to
/// @param blockedFor how long one of them waited, at most
/// @param waited how long it waited for locks, or for those who held them; absent if it did not
public record AppliedMigration(
        MigrationVersion version,
        String title,
        Direction direction,
        int statements,
        ByteSize size,
        Optional<Duration> elapsed,
        @Display(As.FILLED) Optional<Integer> blocked,
        @Display(As.FILLED) Optional<Duration> blockedFor,
        @Display(As.FILLED) Optional<Duration> waited) {}
