package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A file that a command is to write: all of it or nothing, and nothing that is there is replaced
/// unless that was said.
///
/// @param force whether it may replace a file
/// @param how what is typed before its name, such as `--to`
/// @param example a usual name of such a file
record OutputFile(Path path, boolean force, String how, String example) {

    /// Refuses what can be told before the work begins.
    void require() {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw noPlace(
                    "%s is a folder".formatted(path),
                    "name a file in it: %s %s".formatted(how, path.resolve(example)));
        }
        if (!Files.isDirectory(folder)) {
            throw noPlace(
                    "there is no folder %s".formatted(folder),
                    "make it, or name another file: %s FILE".formatted(how));
        }
        if (!Files.isWritable(folder)) {
            throw noPlace(
                    "nothing can be written to %s".formatted(folder),
                    "name a file elsewhere: %s FILE".formatted(how));
        }
        if (!force && exists()) {
            throw taken();
        }
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    void write(String text, Disk disk) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (force) {
            disk.replace(path, bytes, Disk.PUBLIC_FILE);
        } else if (!disk.putIfAbsent(path, bytes, Disk.PUBLIC_FILE)) {
            throw taken();
        }
    }

    private FailureException noPlace(String message, String hint) {
        return Failure.of(SchemaError.NO_PLACE, message)
                .hint(hint)
                .fact("path", path.toString())
                .exception();
    }

    private FailureException taken() {
        return Failure.of(SchemaError.FILE_EXISTS, "%s exists already".formatted(path))
                .hint("replace it: --force; or name another: %s FILE".formatted(how))
                .fact("path", path.toString())
                .exception();
    }
}
