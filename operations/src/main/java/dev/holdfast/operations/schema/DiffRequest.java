package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.util.List;
import java.util.Optional;

/// What `schema diff` takes.
public record DiffRequest(
        @Argument(
                        help =
                                "what is now: live (default), declared, migrations, empty, a snapshot"
                                        + " file or a database",
                        positional = true,
                        placeholder = "FROM")
                Optional<String> from,
        @Argument(
                        help = "what is to be: as FROM; declared if left out",
                        positional = true,
                        placeholder = "TO")
                Optional<String> to,
        @Argument(help = "what has only another name now, may be repeated", placeholder = "OLD=NEW")
                List<String> rename,
        @Argument(help = "one transaction where that is possible, with longer locks")
                boolean oneTransaction,
        @Argument(
                        help = "a server to try the plan on, where extensions are needed",
                        placeholder = "URL")
                Optional<String> sandbox,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
