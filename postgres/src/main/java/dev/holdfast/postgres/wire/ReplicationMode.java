package dev.holdfast.postgres.wire;

/// What a replication connection may do (start-up parameter `replication`).
public enum ReplicationMode {
    /// Replication commands only. pg_hba.conf lets it in by the database name `replication`.
    PHYSICAL("true"),
    /// Replication commands, and SQL in the target's database. pg_hba.conf lets it in by that
    /// database's name.
    DATABASE("database");

    private final String word;

    ReplicationMode(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
