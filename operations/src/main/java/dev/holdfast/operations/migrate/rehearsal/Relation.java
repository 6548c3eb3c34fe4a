package dev.holdfast.operations.migrate.rehearsal;

/// A table, an index or a materialized view of users, at one moment of a transaction.
///
/// @param name as SQL writes it
/// @param kind `pg_class.relkind`
/// @param parent of an index its table, as SQL writes it; otherwise empty
/// @param file `pg_class.relfilenode`: another one means that it was written anew
/// @param scanned rows read one after the other so far, and of an index its entries
/// @param changed rows inserted, updated and deleted so far
record Relation(
        long oid, String name, String kind, String parent, long file, long scanned, long changed) {

    /// Whether it holds rows of its own, and is what a session locks that reads or writes them.
    boolean isTable() {
        return kind.equals("r") || kind.equals("p") || kind.equals("m");
    }
}
