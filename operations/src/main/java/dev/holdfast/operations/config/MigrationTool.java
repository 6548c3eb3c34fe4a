package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.PlainData;

/// Whose files and table the migrations of a database are.
public enum MigrationTool {
    GOLANG_MIGRATE,
    FLYWAY,
    ALEMBIC,
    DBMATE,
    GOOSE,
    /// No tool: numbered files of SQL.
    PLAIN;

    /// As it is written in `holdfast.yml`: `golang-migrate`.
    @Override
    public String toString() {
        return PlainData.enumText(this);
    }
}
