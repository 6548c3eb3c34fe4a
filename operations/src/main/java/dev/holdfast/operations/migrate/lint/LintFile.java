package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.sql.SqlScript;

/// A file to look at.
///
/// @param name for messages
/// @param migration what its up and its down have in common: the version
/// @param down whether it undoes
/// @param applied whether the database has it: then it is read, and not warned of
/// @param inTransaction whether all of it runs in one transaction, be it the runner's or that of a
///   text sent as one query; what must be alone then runs only as the file's sole statement
public record LintFile(
        String name,
        String migration,
        SqlScript sql,
        boolean down,
        boolean applied,
        boolean inTransaction) {}
