package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The statements that make a schema again.
///
/// @param objects how many objects they make
/// @param proven whether they were run in a sandbox and made the same
/// @param file where they were written to
/// @param notDumped what is there and not in it
/// @param sql the statements, where no file was asked for
public record DumpResult(
        @Display(As.HIDDEN) String of,
        @Display(As.HIDDEN) int objects,
        @Display(As.HIDDEN) boolean proven,
        Optional<Path> file,
        @Display(As.HIDDEN) List<String> notDumped,
        Optional<String> sql)
        implements Result {
    public DumpResult {
        notDumped = List.copyOf(notDumped);
    }

    @Override
    public String sentence() {
        // A comment, so that all that is printed can be loaded.
        return "-- %,d objects of %s; loaded in a sandbox these statements made the same."
                .formatted(objects, of);
    }
}
