/// `quickstart`: shows on real servers, within a minute, that Holdfast keeps its promise: a cluster
/// with data is backed up, its WAL received, an accident happens, and the cluster is had back
/// exactly as it was before it.
///
/// [QuickstartService] tells the story, one method a chapter. All of it lies in
/// `.holdfast/quickstart/`, a project of its own with a `holdfast.yml` to play with: the servers,
/// the repository and the restored copy. [Writers] write all along, a row of the ledger with each
/// commit; [Contents] compares what was there with what came back, row by row.
///
/// A rerun replaces what an earlier one left, whole or broken off. `down` in the project above
/// stops the servers, `reset` deletes the folder.
@NullMarked
package dev.holdfast.operations.quickstart;

import org.jspecify.annotations.NullMarked;
