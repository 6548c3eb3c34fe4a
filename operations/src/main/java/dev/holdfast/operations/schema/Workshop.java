package dev.holdfast.operations.schema;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;

/// What this room needs of the outside to try things before they are done.
///
/// @param engines where programs of servers are unpacked
public record Workshop(
        EnginesFolder engines,
        Disk disk,
        CommandRunner runner,
        Migrations migrations,
        Safeguard safeguard) {}
