/// What keeps a migration from hurting others: it is not begun while something would make it queue,
/// it is watched while it runs, and it is stopped when too many wait behind it.
///
/// **Reading order.** [GuardLimits] says how much is allowed, [GuardedUnit] what is about to be
/// sent. [Guard] is the door: `await` looks before the lock ([StrongLocks] tells from the text
/// which relations are locked strongly, [LockLook] who holds what there, [LockHolder] says it in
/// words), `watch` runs the unit under a [Sampler], which has a session and a thread of its own and
/// keeps the books of one unit in [Watched] and shows its progress by [UnitProgress]. [Pooler]
/// tells a pooler that would give the lock of a run to somebody else.
///
/// **Promises.**
/// - The guard never fails a run by itself: what it cannot look at it says once, and the run goes
///   on without it.
/// - A unit that is done within a tenth of a second costs one short query if it locks something
///   strongly, and none otherwise; the second session is opened by the first that takes longer.
/// - What works CONCURRENTLY is never stopped, because that would leave an invalid index.
/// - What was stopped is the unit under way and never what comes after it.
///
/// Nothing here is kept: after a crash there is nothing to resume, and the server ends the
/// sampler's session when its client is gone.
@NullMarked
package dev.holdfast.operations.migrate.guard;

import org.jspecify.annotations.NullMarked;
