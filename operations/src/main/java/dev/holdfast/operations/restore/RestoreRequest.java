package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Asks for a cluster as it was.
public record RestoreRequest(
        @Argument(
                        help =
                                "how it was: latest, a time with its offset, a position in the WAL, xid:N"
                                        + " (just before it) or point:NAME",
                        placeholder = "TARGET")
                String at,
        @Argument(help = "the folder to restore to, empty or new", placeholder = "DIR") Path to,
        @Argument(help = "start the copy as a server of this project, and check it") boolean start,
        @Argument(help = "the server's name, with --start; the folder's name by default")
                Optional<String> name,
        @Argument(help = "the cluster; the only one by default") Optional<String> cluster,
        @Argument(help = "the repository; the only one by default") Optional<String> repository,
        @Argument(help = "the backup to begin with; chosen by default", placeholder = "LABEL")
                Optional<String> backup,
        @Argument(help = "the history to follow; the newest by default", placeholder = "N")
                Optional<Long> timeline,
        @Argument(
                        help = "where to put a tablespace; DIR-tablespaces/OID by default",
                        placeholder = "OID=DIR")
                List<String> tablespace) {}
