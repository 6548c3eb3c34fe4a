/// The control file, `global/pg_control`: what a cluster says of itself without a server.
///
/// [ControlFile] reads the one of 13 to 18 from its bytes, after its checksum was found right. A
/// restore takes from it what must be known before a server starts: which cluster it is, where its
/// recovery begins, and which settings a recovery must not fall below. Nothing here writes.
@NullMarked
package dev.holdfast.postgres.control;

import org.jspecify.annotations.NullMarked;
