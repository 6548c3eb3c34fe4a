package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;

/// A tablespace of a backup and where it lay.
///
/// @param oid names its folder in the backup, `tablespaces/OID`, and its link in `pg_tblspc`
/// @param location its directory on the server that was backed up
public record TablespacePlace(@Display(As.IDENTIFIER) long oid, String location) {}
