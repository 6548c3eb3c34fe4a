/// What a migration does, measured on a copy of the database: statement by statement its locks,
/// what it rewrites, reads and writes, and how much room it takes; and what tables hold before and
/// after it.
///
/// In this order: [TracedRun] sends a script to the copy as a run would, but statement by
/// statement; [Tracer] looks at the session in between, [Sampler] from outside while a statement
/// runs; [TableContents] sums up what tables hold.
///
/// Everything here works on a copy that is thrown away. Nothing is promised after a crash.
@NullMarked
package dev.holdfast.operations.migrate.rehearsal;

import org.jspecify.annotations.NullMarked;
