package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A diagram that was written.
///
/// @param foreignKeys that are drawn: both of their tables are
/// @param replaced whether the file was there before
/// @param planned whether nothing was written, because only the plan was asked for
public record DiagramResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) Path file,
        @Display(As.HIDDEN) DiagramFormat format,
        @Display(As.HIDDEN) ByteSize size,
        @Display(As.HIDDEN) int tables,
        @Display(As.HIDDEN) int foreignKeys,
        @Display(As.HIDDEN) boolean replaced,
        @Display(As.HIDDEN) boolean planned)
        implements Result {

    static DiagramResult of(
            Diagram diagram,
            DiagramFormat format,
            Path file,
            String text,
            boolean replaced,
            boolean planned) {
        return new DiagramResult(
                diagram.database(),
                file,
                format,
                new ByteSize(text.getBytes(StandardCharsets.UTF_8).length),
                diagram.boxes().size(),
                diagram.edges().size(),
                replaced,
                planned);
    }

    @Override
    public String sentence() {
        String keys =
                foreignKeys == 0 ? "no foreign keys" : Words.count(foreignKeys, "foreign key");
        return "%s %s and %s of database %s to %s, %s%s."
                .formatted(
                        planned ? "This would draw" : "Drew",
                        Words.count(tables, "table"),
                        keys,
                        database,
                        file,
                        size,
                        replaced ? ", in place of the file that was there" : "");
    }
}
