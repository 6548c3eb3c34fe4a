package dev.holdfast.operations.local;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.List;

/// What `reset` deleted.
///
/// @param planned whether nothing was done, because only the plan was asked for
public record ResetResult(@Display(As.HIDDEN) boolean planned, List<Going> gone) implements Result {

    /// Something that is to go, or is gone.
    ///
    /// @param what what it is, in words
    public record Going(Path path, String what, ByteSize size) {
        String line() {
            return "%s  (%s, %s)".formatted(path, what, size);
        }
    }

    @Override
    public String sentence() {
        if (gone.isEmpty()) {
            return "There was nothing to delete.";
        }
        var all = new ByteSize(gone.stream().mapToLong(item -> item.size().bytes()).sum());
        return planned ? "This would delete %s.".formatted(all) : "Deleted %s.".formatted(all);
    }

    @Override
    public List<String> next() {
        return List.of("up");
    }
}
