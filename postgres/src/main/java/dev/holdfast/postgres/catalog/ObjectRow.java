package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Row;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The shape of a query's rows: which column is which fact, and which says what the object is. The
/// names that are no facts:
///
/// - `oid`, and `subid` within it; `kind` where the query lists several;
/// - `parent` and `name`, the id; `relation`: the oid of the table or domain that it belongs to;
/// - `acl` becomes [Fact#GRANTS], with `whose` (where it is not the `owner`) and `standard`, what a
///   new object grants (where that is not its kind's);
/// - `typid` and `typmod` become [Fact#TYPE].
final class ObjectRow {
    private static final List<String> MARKS =
            List.of(
                    "oid",
                    "subid",
                    "kind",
                    "parent",
                    "name",
                    "relation",
                    "acl",
                    "whose",
                    "standard",
                    "typid",
                    "typmod");

    private final int[] marks = new int[MARKS.size()];
    private final @Nullable Fact[] facts;
    private final Row row;

    ObjectRow(Row row) {
        this.row = row;
        List<String> columns = row.columns();
        this.facts = new @Nullable Fact[columns.size()];
        Arrays.fill(marks, -1);
        for (int place = 0; place < facts.length; place++) {
            int mark = MARKS.indexOf(columns.get(place));
            if (mark >= 0) {
                marks[mark] = place;
            } else {
                facts[place] = Fact.ofColumn(columns.get(place));
            }
        }
    }

    long oid() {
        return number("oid");
    }

    long number(String mark) {
        int place = place(mark);
        return place < 0 ? 0 : row.numberAt(place);
    }

    @Nullable String text(String mark) {
        int place = place(mark);
        return place < 0 ? null : row.textAt(place);
    }

    private int place(String mark) {
        return marks[MARKS.indexOf(mark)];
    }

    /// Those that the row says itself.
    Map<Fact, String> facts() {
        var found = new EnumMap<Fact, String>(Fact.class);
        for (int place = 0; place < facts.length; place++) {
            Fact fact = facts[place];
            if (fact != null) {
                String text = row.textAt(place);
                if (text != null) {
                    found.put(fact, text);
                }
            }
        }
        return found;
    }
}
