package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlUnit;

/// What is sent for a unit of a script: its own text, with our records in the same transaction.
///
/// @param text as it is sent
/// @param start the index in the script of the text's first character
/// @param recordsAt the index in the text where our records begin
/// @param statements how many of the script's statements stand before them
record UnitText(String text, int start, int recordsAt, int statements) {

    /// Records alone.
    static UnitText of(String records) {
        return new UnitText(records, 0, 0, 0);
    }

    /// A unit with records behind it, or before the statement that ends its own transaction.
    static UnitText of(MigrationScript script, SqlUnit unit, String records) {
        int recordsAt = unit.end();
        int statements = unit.statements().size();
        if (unit.ending().isPresent() && !records.isBlank()) {
            statements = unit.ending().getAsInt();
            recordsAt = unit.statements().get(statements).start();
        }
        String before = script.text().substring(unit.start(), recordsAt);
        String after = script.text().substring(recordsAt, unit.end());
        String between = records.isBlank() ? "" : "\n;" + records + "\n";
        return new UnitText(before + between + after, unit.start(), before.length(), statements);
    }

    /// Whether it was one of our records that the server refused, or the end of the transaction.
    boolean isOfRecords(ScriptOutcome.Refused refused) {
        var refusal = refused.refusal();
        if (refusal.isCancelled() || recordsAt == text.length()) {
            return false;
        }
        return refusal.position().isPresent()
                ? SqlScript.index(text, refusal.position().getAsInt()) >= recordsAt
                : refused.completed() >= statements;
    }
}
