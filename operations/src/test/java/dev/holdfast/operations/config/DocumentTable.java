package dev.holdfast.operations.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A golden file of documents, each with what comes of it:
///
/// ```
/// === its name [only the parser] [environment production]
/// the document
/// ==>
/// what comes of it
/// in lines
/// ```
///
/// `[only the parser]` marks what a JSON Schema cannot judge.
final class DocumentTable {
    private static final String BEGIN = "=== ";
    private static final String OUTCOME = "==>";

    private static final Pattern BLOCK = Pattern.compile("(?m)^" + BEGIN);

    private DocumentTable() {}

    /// A document and its name with the marks.
    record Entry(String title, String document) {
        boolean has(String mark) {
            return title.contains("[" + mark + "]");
        }
    }

    static List<Entry> read(String text) {
        var entries = new ArrayList<Entry>();
        for (String block : BLOCK.splitAsStream(text).toList()) {
            if (block.isBlank()) {
                continue;
            }
            int titleEnds = block.indexOf('\n');
            int outcome = (block + "\n" + OUTCOME).indexOf("\n" + OUTCOME);
            entries.add(
                    new Entry(
                            block.substring(0, titleEnds),
                            block.substring(titleEnds + 1, Math.max(titleEnds + 1, outcome + 1))));
        }
        return entries;
    }

    static String write(Entry entry, String outcome) {
        return BEGIN + entry.title() + "\n" + entry.document() + OUTCOME + outcome + "\n\n";
    }
}
