/// The repository: where backups and WAL are kept, in the format of docs/format/repository.md.
///
/// A backup is a list of files, a file a list of extents, an extent a part of a blob. A blob is up
/// to 1 MiB named by its hash, so one that is there is never stored twice. Blobs lie in packs; an
/// index says in which, and can be made anew from the packs.
///
/// [Repository] is the door. A backup is written by a [BackupWriter], in this order: packs, index,
/// the list of files, the header, each durable before the next. So a backup that has a header is
/// whole, whatever was killed and whenever the power failed; what was broken off has none, is not
/// listed, and its blobs serve the next run. Nothing that has its name ever changes, names are
/// unique or taken by the first, and so writers need no lock. [WalStore] keeps WAL segments, whole
/// ones compressed and the one being received as it grows. Every byte read is checked.
///
/// The order from below: [Format] has the numbers; [ObjectStorage] the objects as files; packs and
/// index files; blobs; lists of files; backups; WAL.
@NullMarked
package dev.holdfast.store.repository;

import org.jspecify.annotations.NullMarked;
