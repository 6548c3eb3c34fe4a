package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import java.util.Optional;

/// What this room needs of backups and servers: databases to try migrations on.
public interface Trials {
    /// A copy of a database, from the newest backup of its cluster with all that is stored since;
    /// nothing where there is no backup.
    ///
    /// @param database as in `--database`
    Optional<Trial> restored(Optional<String> database, Run run);

    /// An empty database on a server of the same version.
    ///
    /// @param database as in `--database`
    /// @param sandbox a server of the user's to make it on, as a URL
    Trial empty(Optional<String> database, Optional<String> sandbox, Run run);
}
