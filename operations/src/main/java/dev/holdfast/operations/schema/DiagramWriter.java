package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Writes a diagram to a file: all of it or nothing, and nothing that is there is replaced unless
/// that was said.
final class DiagramWriter {
    private final Disk disk;

    DiagramWriter(Disk disk) {
        this.disk = disk;
    }

    /// Refuses what can be told before the database is asked.
    void require(Path file, boolean force) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw Failure.of(
                            SchemaError.NO_PLACE,
                            Files.isDirectory(file)
                                    ? "%s is a folder".formatted(file)
                                    : "there is no folder %s".formatted(folder))
                    .hint("make it, or name another file: --to FILE")
                    .fact("path", file.toString())
                    .exception();
        }
        if (Files.isDirectory(file)) {
            throw Failure.of(SchemaError.NO_PLACE, "%s is a folder".formatted(file))
                    .hint("name a file in it: --to " + file.resolve("schema.svg"))
                    .fact("path", file.toString())
                    .exception();
        }
        if (!Files.isWritable(folder)) {
            throw Failure.of(SchemaError.NO_PLACE, "nothing can be written to %s".formatted(folder))
                    .hint("name a file elsewhere: --to FILE")
                    .fact("path", file.toString())
                    .exception();
        }
        if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(file);
        }
    }

    DiagramResult write(
            Diagram diagram, DiagramFormat format, Path file, boolean force, boolean planned) {
        String text =
                switch (format) {
                    case SVG -> SvgDrawing.of(diagram);
                    case MERMAID -> MermaidText.of(diagram);
                };
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean replaces = Files.exists(file);
        if (planned) {
            // Only what would be done was asked for.
        } else if (force) {
            disk.replace(file, bytes, Disk.PUBLIC_FILE);
        } else if (!disk.putIfAbsent(file, bytes, Disk.PUBLIC_FILE)) {
            throw exists(file);
        }
        return new DiagramResult(
                diagram.database(),
                file,
                format,
                new ByteSize(bytes.length),
                diagram.boxes().size(),
                diagram.edges().size(),
                replaces,
                planned);
    }

    private static dev.holdfast.kernel.FailureException exists(Path file) {
        return Failure.of(SchemaError.FILE_EXISTS, "%s exists already".formatted(file))
                .hint("replace it: --force; or name another: --to FILE")
                .fact("path", file.toString())
                .exception();
    }
}
