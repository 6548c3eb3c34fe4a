package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.Optional;

/// A script that leads from one version to another.
///
/// @param files how many files of the folder are in it
/// @param file where it was written to
/// @param sql the script, where no file was asked for
public record SqlResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) String from,
        @Display(As.HIDDEN) String to,
        @Display(As.HIDDEN) int files,
        Optional<Path> file,
        Optional<String> sql)
        implements Result {

    @Override
    public String sentence() {
        // A comment, so that all that is printed can be run.
        return "-- %d %s, from version %s to %s."
                .formatted(files, files == 1 ? "migration" : "migrations", from, to);
    }
}
