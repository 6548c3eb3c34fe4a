package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.util.List;
import java.util.Optional;

/// What `migrate generate` takes.
public record GenerateRequest(
        @Argument(
                        help = "what the migration is to be called: letters, digits, _ and -",
                        positional = true,
                        placeholder = "NAME")
                String name,
        @Argument(help = "what has only another name now, may be repeated", placeholder = "OLD=NEW")
                List<String> rename,
        @Argument(help = "one migration where that is possible, with longer locks")
                boolean oneTransaction,
        @Argument(
                        help = "a server to try them on, where extensions are needed",
                        placeholder = "URL")
                Optional<String> sandbox,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {

    public GenerateRequest {
        rename = List.copyOf(rename);
    }
}
