package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import java.nio.file.Path;

/// Where sandboxes are made, and what with.
///
/// @param folder of the sandboxes, an absolute path, made if need be; several runs may use it at
///   the same time
/// @param engines where the programs are, and the data directory that every sandbox is a copy of
public record SandboxPlace(Path folder, EnginesFolder engines, Disk disk, CommandRunner runner) {
    public SandboxPlace {
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + folder);
        }
    }

    /// The programs that a sandbox of this major version runs, without starting one.
    public ServerBinaries binaries(int major, Run run) {
        return ServerBinaries.find(major, engines, disk, runner, run);
    }
}
