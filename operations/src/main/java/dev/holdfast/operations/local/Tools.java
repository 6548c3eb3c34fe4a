package dev.holdfast.operations.local;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;

/// What every server of ours needs to be made and run.
record Tools(EnginesFolder engines, Disk disk, CommandRunner runner) {}
