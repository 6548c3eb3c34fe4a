package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import java.util.Optional;

/// What this room needs of backups: a way back to before a run.
public interface Safeguard {
    /// A project that keeps no backups.
    Safeguard NONE =
            new Safeguard() {
                @Override
                public boolean canBackUp() {
                    return false;
                }

                @Override
                public Optional<Backups> backups(Optional<String> database, Run run) {
                    return Optional.empty();
                }

                @Override
                public Optional<Backup> backUp(Optional<String> database, Run run) {
                    return Optional.empty();
                }
            };

    /// Whether there is a place for backups.
    boolean canBackUp();

    /// The backups of a database's cluster; nothing where there is no repository yet.
    ///
    /// @param database as in `--database`
    Optional<Backups> backups(Optional<String> database, Run run);

    /// Backs the cluster of a database up; nothing where that cannot be.
    ///
    /// @param database as in `--database`
    Optional<Backup> backUp(Optional<String> database, Run run);

    /// How the backups of a cluster stand.
    ///
    /// @param cluster its name in holdfast.yml
    /// @param named whether commands must name it
    /// @param latest the newest good backup of it
    /// @param receiving whether its WAL is being received into the repository just now
    record Backups(String cluster, boolean named, Optional<String> latest, boolean receiving) {
        /// What to type behind `holdfast`.
        ///
        /// @param folder where the copy goes
        String restore(String at, String folder) {
            return "restore --at %s --to %s%s"
                    .formatted(at, folder, named ? " --cluster " + cluster : "");
        }
    }

    /// A backup that was just made.
    ///
    /// @param stop the position in the WAL up to which it is whole
    record Backup(String label, String stop) {}
}
