package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import java.util.Optional;

/// What this room needs of backups: a way back before something is dropped for good.
public interface Safeguard {
    /// Sees to it that the database can be brought back to just before now.
    ///
    /// @param database as in `--database`
    /// @param label a name for the moment, of letters, digits and hyphens
    /// @return what leads back, in words; nothing where the project keeps no backups
    Optional<String> secure(Optional<String> database, String label, Run run);
}
