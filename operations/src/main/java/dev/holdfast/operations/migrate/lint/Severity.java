package dev.holdfast.operations.migrate.lint;

/// How grave a finding is, the gravest last.
public enum Severity {
    /// Worth knowing.
    NOTICE,
    /// It may hurt.
    WARNING,
    /// It stops others for as long as the table is big, or does not work at all.
    ERROR;

    Severity milder() {
        return this == ERROR ? WARNING : NOTICE;
    }
}
