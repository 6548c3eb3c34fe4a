package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.Optional;

/// What `migrate lint` takes.
public record LintRequest(
        @Argument(help = "look at what comes after this version only", placeholder = "VERSION")
                Optional<MigrationVersion> after,
        @Argument(
                        help =
                                "ask the database what is applied already, and how big and busy its tables are")
                boolean live,
        @Argument(help = "write the findings as annotations of GitHub's workflows")
                boolean annotations,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
