package dev.holdfast.postgres.session;

/// What newer servers can and older ones cannot. Code asks for the feature; only this enum knows
/// versions. When a version is dropped, the rows that all others have go with it.
public enum Feature {
    /// Only a database's owner may create in its schema public (release notes of 15).
    PUBLIC_SCHEMA_CLOSED(15),
    /// Replication commands take their options in parentheses, and a base backup is one stream of
    /// typed messages (release notes of 15).
    REPLICATION_OPTION_LISTS(15),
    /// The command READ_REPLICATION_SLOT (release notes of 15).
    READ_REPLICATION_SLOT(15);

    private final int since;

    Feature(int since) {
        this.since = since;
    }

    public boolean isIn(ServerVersion version) {
        return version.major() >= since;
    }
}
