package dev.holdfast.postgres.ddl;

import java.util.Locale;

/// What a change does to a table that is in use: the lock it takes, whether it rewrites or scans
/// the table, and what to do instead. Measured on 15 in a transaction (pg_locks, relfilenode,
/// pg_stat_xact_user_tables), the rest from the manual, chapter "Explicit Locking" and the pages of
/// ALTER TABLE.
public enum ChangeEffect {
    /// Something new that nothing uses yet, or an object without rows.
    NEW(Lock.NONE, Work.NOTHING, ""),
    /// A short exclusive moment of an object that holds no rows: a view, a type, a function.
    SHORT(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    /// Comments, statistics targets, planner settings.
    HARMLESS(Lock.SHARE_UPDATE_EXCLUSIVE, Work.NOTHING, ""),
    CATALOG_ONLY(Lock.NONE, Work.NOTHING, ""),
    CREATE_TABLE_REFERENCING(Lock.SHARE_ROW_EXCLUSIVE, Work.NOTHING, "lock_timeout"),
    ADD_COLUMN(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    ADD_COLUMN_REWRITING(
            Lock.ACCESS_EXCLUSIVE,
            Work.REWRITE,
            "add the column without it, set the default, fill the rows in batches"),
    DROP_COLUMN(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "stop reading it first"),
    DROP_TABLE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "stop using it first"),
    SET_NOT_NULL(
            Lock.ACCESS_EXCLUSIVE,
            Work.SCAN,
            "CHECK (... IS NOT NULL) NOT VALID, VALIDATE, then SET NOT NULL"),
    /// With a valid check before it the scan is skipped.
    SET_NOT_NULL_PROVEN(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    ALTER_COLUMN(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    ALTER_TYPE(
            Lock.ACCESS_EXCLUSIVE,
            Work.REWRITE,
            "a new column, written to beside the old one, filled in batches, then swapped"),
    /// A wider varchar, text for varchar: the rows stay as they are.
    WIDEN_TYPE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    /// The rows stay, the column's indexes are built anew.
    ALTER_COLLATION(Lock.ACCESS_EXCLUSIVE, Work.INDEX_BUILD, "a new index first"),
    ADD_CHECK(
            Lock.ACCESS_EXCLUSIVE,
            Work.SCAN,
            "NOT VALID, then VALIDATE in a transaction of its own"),
    ADD_NOT_VALID(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    VALIDATE(Lock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, ""),
    ADD_FOREIGN_KEY(
            Lock.SHARE_ROW_EXCLUSIVE,
            Work.SCAN,
            "NOT VALID, then VALIDATE in a transaction of its own"),
    ADD_FOREIGN_KEY_NOT_VALID(Lock.SHARE_ROW_EXCLUSIVE, Work.NOTHING, ""),
    ADD_KEY(
            Lock.ACCESS_EXCLUSIVE,
            Work.INDEX_BUILD,
            "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX"),
    ADD_KEY_USING_INDEX(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    ADD_EXCLUSION(
            Lock.ACCESS_EXCLUSIVE, Work.INDEX_BUILD, "there is no form that lets others write"),
    DROP_CONSTRAINT(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    CREATE_INDEX(Lock.SHARE, Work.INDEX_BUILD, "CREATE INDEX CONCURRENTLY"),
    /// Of a partitioned table alone: the partitions' own are made and attached one by one.
    CREATE_INDEX_FRAME(Lock.SHARE, Work.NOTHING, ""),
    ADD_KEY_FRAME(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    CREATE_INDEX_CONCURRENTLY(Lock.SHARE_UPDATE_EXCLUSIVE, Work.INDEX_BUILD, ""),
    DROP_INDEX(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "DROP INDEX CONCURRENTLY"),
    DROP_INDEX_CONCURRENTLY(Lock.SHARE_UPDATE_EXCLUSIVE, Work.NOTHING, ""),
    ATTACH_INDEX(Lock.SHARE_UPDATE_EXCLUSIVE, Work.NOTHING, ""),
    CREATE_TRIGGER(Lock.SHARE_ROW_EXCLUSIVE, Work.NOTHING, ""),
    DROP_TRIGGER(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    ALTER_POLICY(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    /// The partition is new and empty; a default partition beside it is looked through.
    ATTACH_NEW_PARTITION(Lock.SHARE_UPDATE_EXCLUSIVE, Work.NOTHING, ""),
    /// The parent is hardly locked, what was a table of its own is.
    ATTACH_PARTITION(
            Lock.ACCESS_EXCLUSIVE,
            Work.SCAN,
            "a check like the bound on the partition first, so that its rows are not scanned"),
    DETACH_PARTITION(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "DETACH PARTITION ... CONCURRENTLY"),
    ALTER_TABLE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    REWRITE_TABLE(Lock.ACCESS_EXCLUSIVE, Work.REWRITE, "a window without writers"),
    RENAME(
            Lock.ACCESS_EXCLUSIVE,
            Work.NOTHING,
            "programs that use the old name fail at once; keep a view under it"),
    ADD_ENUM_LABEL(Lock.NONE, Work.NOTHING, ""),
    /// Every table with a column of the domain is looked through.
    ALTER_DOMAIN(Lock.SHARE, Work.SCAN, "NOT VALID, then VALIDATE"),
    FILL_MATERIALIZED_VIEW(Lock.NONE, Work.INDEX_BUILD, ""),
    // What only hand-written statements do.
    /// Fails where the table has rows.
    ADD_COLUMN_WITHOUT_VALUE(
            Lock.ACCESS_EXCLUSIVE,
            Work.SCAN,
            "add it nullable, fill the rows in batches, then NOT NULL by a check"),
    /// The column is empty, so no row is looked at; the other table is locked for writers, too.
    ADD_COLUMN_REFERENCING(
            Lock.ACCESS_EXCLUSIVE,
            Work.NOTHING,
            "the column first, then FOREIGN KEY ... NOT VALID, then VALIDATE"),
    CREATE_PARTITION(
            Lock.ACCESS_EXCLUSIVE,
            Work.NOTHING,
            "CREATE TABLE ... LIKE, then ATTACH PARTITION, which locks the parent less"),
    DETACH_PARTITION_CONCURRENTLY(Lock.SHARE_UPDATE_EXCLUSIVE, Work.NOTHING, ""),
    TRUNCATE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "DELETE in batches"),
    LOCK_TABLE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "a weaker mode, or none"),
    /// UPDATE, DELETE, INSERT ... SELECT: the rows stay locked until the transaction ends.
    CHANGE_ROWS(
            Lock.ROW_EXCLUSIVE,
            Work.SCAN,
            "in batches, each a transaction of its own, apart from changes of the schema"),
    REFRESH_MATERIALIZED_VIEW(
            Lock.ACCESS_EXCLUSIVE, Work.REWRITE, "REFRESH MATERIALIZED VIEW CONCURRENTLY"),
    REFRESH_CONCURRENTLY(Lock.EXCLUSIVE, Work.SCAN, ""),
    /// Readers that would use the index wait, too.
    REINDEX(Lock.SHARE, Work.INDEX_BUILD, "REINDEX ... CONCURRENTLY"),
    REINDEX_CONCURRENTLY(Lock.SHARE_UPDATE_EXCLUSIVE, Work.INDEX_BUILD, ""),
    VACUUM(Lock.SHARE_UPDATE_EXCLUSIVE, Work.SCAN, ""),
    SWITCH_TRIGGER(Lock.SHARE_ROW_EXCLUSIVE, Work.NOTHING, ""),
    CREATE_RULE(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, ""),
    DROP_SCHEMA(Lock.ACCESS_EXCLUSIVE, Work.NOTHING, "drop what is in it by name");

    /// The strongest lock taken on a table in use (manual, "Table-Level Locks").
    public enum Lock {
        NONE,
        ACCESS_SHARE,
        ROW_SHARE,
        ROW_EXCLUSIVE,
        SHARE_UPDATE_EXCLUSIVE,
        SHARE,
        SHARE_ROW_EXCLUSIVE,
        EXCLUSIVE,
        ACCESS_EXCLUSIVE;

        /// The lock that the server calls so in `pg_locks.mode`: `ShareUpdateExclusiveLock`.
        public static Lock ofServer(String mode) {
            return valueOf(
                    mode.replaceFirst("Lock$", "")
                            .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                            .toUpperCase(Locale.ROOT));
        }

        /// As SQL says it: `SHARE UPDATE EXCLUSIVE`.
        public String sql() {
            return name().replace('_', ' ');
        }

        /// Whether others can go on writing rows while it is held.
        public boolean letsWrite() {
            return compareTo(SHARE) < 0;
        }
    }

    /// What is done while the lock is held.
    public enum Work {
        NOTHING,
        /// All rows are read.
        SCAN,
        INDEX_BUILD,
        /// All rows are written anew, with their indexes.
        REWRITE
    }

    private final Lock lock;
    private final Work work;
    private final String instead;

    ChangeEffect(Lock lock, Work work, String instead) {
        this.lock = lock;
        this.work = work;
        this.instead = instead;
    }

    public Lock lock() {
        return lock;
    }

    public Work work() {
        return work;
    }

    /// The gentler way, in words; empty where this is the gentlest.
    public String instead() {
        return instead;
    }

    /// Whether writers wait for as long as the table's size makes it last.
    public boolean blocksLong() {
        return work != Work.NOTHING && !lock.letsWrite();
    }
}
