package dev.holdfast.operations.repository;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a check of a repository found.
///
/// @param backups complete backups whose files were all looked for
/// @param blobs pieces of content read, decompressed and hashed
/// @param walSegments WAL segments and timeline histories read, decompressed and hashed
/// @param read how much was read
/// @param damaged how much is damaged in all; `damages` lists the first thousand
/// @param strangers files that are no part of a repository
public record CheckResult(
        String name,
        Path path,
        long backups,
        long packs,
        long blobs,
        long indexFiles,
        long walSegments,
        ByteSize read,
        Duration elapsed,
        @Display(As.HIDDEN) long damaged,
        List<Damaged> damages,
        List<Stranger> strangers)
        implements Result {

    /// A damage.
    ///
    /// @param file within the repository
    /// @param offset in the file, in bytes
    public record Damaged(String file, @Display(As.IDENTIFIER) long offset, String problem) {}

    /// A file that does not belong there.
    public record Stranger(String file) {}

    @Override
    public String sentence() {
        if (damaged > 0) {
            return "Repository %s is damaged: %s."
                    .formatted(name, damaged == 1 ? "1 place" : damaged + " places");
        }
        return "Repository %s is sound: every byte is what was written.".formatted(name);
    }

    @Override
    public boolean passed() {
        return damaged == 0;
    }
}
