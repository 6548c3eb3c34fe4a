package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `schema check` takes.
public record CheckRequest(
        @Argument(
                        help =
                                "what the database should be: declared, migrations or a snapshot file;"
                                        + " declared if left out, or migrations where nothing is declared",
                        placeholder = "SIDE")
                Optional<String> against,
        @Argument(help = "list the tables with their rows: estimated or exact", placeholder = "HOW")
                Optional<RowCounts> rows,
        @Argument(
                        help = "a server to load files on, where extensions are needed",
                        placeholder = "URL")
                Optional<String> sandbox,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {

    /// How rows are counted.
    public enum RowCounts {
        /// From statistics, at no cost.
        ESTIMATED,
        /// By reading every table.
        EXACT
    }
}
