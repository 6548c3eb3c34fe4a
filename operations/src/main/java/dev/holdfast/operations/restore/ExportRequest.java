package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Asks for a backup as plain files.
public record ExportRequest(
        @Argument(
                        help = "a backup's label, or latest",
                        positional = true,
                        placeholder = "LABEL|latest")
                String label,
        @Argument(help = "the folder to write to, empty or new", placeholder = "DIR") Path to,
        @Argument(help = "which cluster's latest", placeholder = "NAME") Optional<String> cluster,
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository,
        @Argument(
                        help = "where to put a tablespace; DIR-tablespaces/OID by default",
                        placeholder = "OID=DIR")
                List<String> tablespace) {}
