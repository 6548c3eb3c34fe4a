package dev.holdfast.operations.migrate.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is looked for. The name in a file and in reports is the constant's in lower case with `-`.
public enum LintRule {
    // Locks on tables in use (research: the lock catalogue; manual, "Explicit Locking").
    BLOCKING_INDEX(
            Severity.ERROR, "writers wait until the index is built: an INSERT now, a queue soon"),
    BLOCKING_DROP_INDEX(
            Severity.WARNING,
            "everybody waits while it waits for the last reader of the table, be it a dump"),
    BLOCKING_REINDEX(Severity.ERROR, "writers wait until the index is built anew"),
    CHECK_SCAN(Severity.ERROR, "nobody reads or writes the table while all its rows are checked"),
    FOREIGN_KEY_SCAN(
            Severity.ERROR,
            "writers of both tables wait while all rows are looked up in the other"),
    BLOCKING_KEY(Severity.ERROR, "nobody reads or writes the table while its index is built"),
    EXCLUSION(
            Severity.ERROR,
            "nobody reads or writes the table while its index is built, and there is no gentler form"),
    NOT_NULL_SCAN(
            Severity.ERROR, "nobody reads or writes the table while all its rows are looked at"),
    REWRITING_COLUMN(
            Severity.ERROR, "nobody reads or writes the table while each row is written anew"),
    COLUMN_WITHOUT_VALUE(Severity.ERROR, "it fails as soon as the table has a row"),
    REFERENCING_COLUMN(
            Severity.NOTICE, "writers of the other table wait for the lock as well as this one's"),
    CHANGING_TYPE(
            Severity.ERROR, "nobody reads or writes the table while each row is written anew"),
    REWRITING_TABLE(
            Severity.ERROR, "nobody reads or writes the table while each row is written anew"),
    BLOCKING_REFRESH(Severity.WARNING, "nobody reads the view while it is filled anew"),
    BLOCKING_DETACH(
            Severity.WARNING, "nobody reads or writes the parent while it waits for its turn"),
    ATTACH_SCAN(
            Severity.WARNING,
            "the partition is locked while its rows are looked at, unless a check like its bound proves them"),
    BLOCKING_PARTITION(
            Severity.WARNING,
            "nobody reads or writes the parent while it waits for its turn; ATTACH PARTITION locks it less"),
    TRUNCATE(
            Severity.WARNING, "its rows are gone, and nobody reads it while it waits for its turn"),
    TRUNCATE_CASCADE(Severity.ERROR, "each table that references it is emptied, too"),
    LOCK_TABLE(Severity.WARNING, "others wait until the transaction ends"),
    DOMAIN_SCAN(
            Severity.WARNING,
            "writers of every table with such a column wait while it is looked through"),
    // Transactions.
    VALIDATED_AT_ONCE(
            Severity.ERROR,
            "the lock of ADD ... NOT VALID is held until the rows are checked, as without NOT VALID"),
    LOCK_HELD(
            Severity.WARNING,
            "locks are kept until the transaction ends: the first table is locked for as long as the rest lasts"),
    REPEATED_ALTER(
            Severity.NOTICE,
            "each takes its lock and may read the rows again; one statement can do it all"),
    NO_LOCK_TIMEOUT(
            Severity.WARNING,
            "while it waits for its lock everybody else waits behind it, however long that is"),
    BACKFILL_WITH_DDL(
            Severity.WARNING,
            "the locks of the schema change are held until all rows are changed, and the rows until the end"),
    NOT_ALONE(
            Severity.ERROR,
            "the server refuses it in a transaction, and several statements are one"),
    CONCURRENTLY_IF_NOT_EXISTS(
            Severity.WARNING,
            "an earlier try that failed leaves an invalid index of that name, which passes for a good one"),
    OPEN_TRANSACTION(Severity.ERROR, "what is not committed is rolled back"),
    NEW_LABEL_USED(
            Severity.ERROR,
            "the server refuses a new label until the transaction that added it has ended"),
    // Programs that run while it is changed.
    RENAME(Severity.WARNING, "programs that use the old name fail at once"),
    DROP_COLUMN(
            Severity.WARNING,
            "programs that read or write it fail at once, and its values are gone"),
    DROP_TABLE(Severity.WARNING, "programs that use it fail at once, and its rows are gone"),
    DROP_SCHEMA(Severity.WARNING, "all that is in it goes, too"),
    DROP_CASCADE(
            Severity.WARNING,
            "what depends on it goes without being named: views, foreign keys, columns"),
    DROP_NOT_NULL(Severity.NOTICE, "programs that expect a value may meet none"),
    // The text.
    PSQL_COMMAND(Severity.ERROR, "no server understands it"),
    UNCLOSED(Severity.ERROR, "all that follows belongs to it"),
    COPY_ROWS(Severity.ERROR, "a script that is sent as one query cannot bring rows of its own"),
    LONG_NAME(
            Severity.ERROR,
            "the server cuts names off after 63 bytes, so what it makes is not what is written"),
    // Columns.
    JSON_COLUMN(Severity.NOTICE, "json has no equality, so DISTINCT and GROUP BY fail; jsonb has"),
    CHAR_COLUMN(Severity.NOTICE, "char(n) fills up with spaces; text with a check does not"),
    INTEGER_KEY(Severity.NOTICE, "it ends at 2,147,483,647, and widening it writes each row anew"),
    TIMESTAMP_WITHOUT_ZONE(
            Severity.NOTICE, "it is no point in time: what it means depends on who reads it"),
    FOREIGN_KEY_WITHOUT_INDEX(
            Severity.WARNING,
            "each DELETE or change of a key in the other table reads this whole table"),
    // The folder.
    MISSING_DOWN(Severity.WARNING, "nothing undoes it"),
    EMPTY_DOWN(Severity.WARNING, "it undoes nothing, and moves the version back as if it had"),
    // Suppressions.
    ALLOW_WITHOUT_REASON(Severity.WARNING, "the next reader cannot know whether it still holds"),
    ALLOW_UNUSED(Severity.WARNING, "it would hide the finding when it comes");

    private final Severity severity;
    private final String why;

    LintRule(Severity severity, String why) {
        this.severity = severity;
        this.why = why;
    }

    /// As it is called in files and reports: `blocking-index`.
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The rule of this name, if there is one.
    public static Optional<LintRule> named(String id) {
        return Arrays.stream(values()).filter(it -> it.id().equals(id)).findFirst();
    }

    /// How grave it is where nothing is known of the table.
    public Severity severity() {
        return severity;
    }

    /// What happens then.
    public String why() {
        return why;
    }

    /// Whether it matters less where the table is small and quiet.
    boolean dependsOnSize() {
        return switch (this) {
            case COLUMN_WITHOUT_VALUE,
                    TRUNCATE_CASCADE,
                    DOMAIN_SCAN,
                    NO_LOCK_TIMEOUT,
                    NOT_ALONE,
                    CONCURRENTLY_IF_NOT_EXISTS,
                    OPEN_TRANSACTION,
                    NEW_LABEL_USED,
                    RENAME,
                    DROP_COLUMN,
                    DROP_TABLE,
                    DROP_SCHEMA,
                    DROP_CASCADE,
                    DROP_NOT_NULL,
                    PSQL_COMMAND,
                    UNCLOSED,
                    COPY_ROWS,
                    LONG_NAME,
                    JSON_COLUMN,
                    CHAR_COLUMN,
                    INTEGER_KEY,
                    TIMESTAMP_WITHOUT_ZONE,
                    MISSING_DOWN,
                    EMPTY_DOWN,
                    ALLOW_WITHOUT_REASON,
                    ALLOW_UNUSED ->
                    false;
            default -> true;
        };
    }
}
