/// The places where backups are kept: `repository init`, `check`, `stats`.
///
/// [RepositoryService] is the door; [RepositoryTargets] finds the repository that `--repository`
/// means, for this room and for those that write backups and read them. What a repository is and
/// what it promises stands in `dev.holdfast.store.repository`.
///
/// `init` makes the folder, durably, and puts `repository.json` into it in one step: a kill leaves
/// an empty folder or a repository, and the next `init` makes of the first the second. The others
/// only look.
@NullMarked
package dev.holdfast.operations.repository;

import org.jspecify.annotations.NullMarked;
