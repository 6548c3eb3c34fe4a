package dev.holdfast.postgres.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A record as a reader saw it.
///
/// @param mainData how long it is, or -1 if it was not kept
record SeenRecord(
        Lsn start,
        Lsn end,
        Lsn previous,
        long xid,
        String manager,
        int info,
        int length,
        int mainData,
        Optional<WalEvent> event) {

    /// The names of resource managers, in the order of their numbers (access/rmgrlist.h).
    static final List<String> MANAGERS =
            List.of(
                    "XLOG",
                    "Transaction",
                    "Storage",
                    "CLOG",
                    "Database",
                    "Tablespace",
                    "MultiXact",
                    "RelMap",
                    "Standby",
                    "Heap2",
                    "Heap",
                    "Btree",
                    "Hash",
                    "Gin",
                    "Gist",
                    "Sequence",
                    "SPGist",
                    "BRIN",
                    "CommitTs",
                    "ReplicationOrigin",
                    "Generic",
                    "LogicalMessage");

    static List<SeenRecord> all(WalReader reader) throws IOException {
        var seen = new ArrayList<SeenRecord>();
        while (reader.next()) {
            seen.add(of(reader));
        }
        return seen;
    }

    private static SeenRecord of(WalReader reader) {
        return new SeenRecord(
                reader.start(),
                reader.end(),
                reader.previous(),
                reader.xid(),
                MANAGERS.get(reader.resourceManager()),
                reader.info(),
                reader.length(),
                reader.mainData().map(it -> it.remaining()).orElse(-1),
                reader.event());
    }
}
