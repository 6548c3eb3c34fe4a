package dev.holdfast.operations.migrate.rehearsal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.session.ServerRefusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What one statement did.
///
/// @param line where it begins in its file, from 1
/// @param text its beginning
/// @param locks what it locked that was not locked before in its transaction
/// @param rewritten tables and indexes that were there and are in a new file now, as SQL writes
///   them
/// @param scanned tables whose rows it read one after the other, with how many
/// @param changed how many rows it inserted, updated and deleted
/// @param wal how much WAL it wrote
/// @param added by how much the database grew; what it replaced is still there until its
///   transaction ends
/// @param temporary the most that temporary files took meanwhile, as seen by looking now and then
/// @param refusal why the server refused it
public record TracedStatement(
        int line,
        String text,
        Duration elapsed,
        List<TakenLock> locks,
        List<String> rewritten,
        List<Scan> scanned,
        long changed,
        ByteSize wal,
        ByteSize added,
        ByteSize temporary,
        Optional<ServerRefusal> refusal) {

    /// A lock on a table.
    ///
    /// @param relation as SQL writes it
    /// @param existed whether it was there before the script, so that others may want it
    /// @param held from the statement's beginning to the transaction's end
    public record TakenLock(String relation, Lock mode, boolean existed, Duration held) {}

    /// A table that was read from one end to the other.
    public record Scan(String table, long rows) {}

    public TracedStatement {
        locks = List.copyOf(locks);
        rewritten = List.copyOf(rewritten);
        scanned = List.copyOf(scanned);
    }
}
