package dev.holdfast.operations.migrate.style;

/// How a tool sends a script to the server.
public enum Sending {
    /// As one query, which is one transaction unless the script itself commits.
    AS_ONE,
    /// In a transaction of the tool's own: what works outside of transactions only, fails there.
    IN_TRANSACTION,
    /// Statement by statement, each taking effect on its own.
    EACH
}
