package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Row;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The shape of a query's rows: which column is which fact, and which is a [Mark].
final class ObjectRow {
    /// What columns say that are no facts, by their names in lower case.
    enum Mark {
        OID,
        /// Which of a relation's columns it is.
        SUBID,
        /// What it is, where the query lists several kinds.
        KIND,
        /// With the name the id.
        PARENT,
        NAME,
        /// The oid of the table or domain that it belongs to.
        RELATION,
        /// Becomes [Fact#GRANTS].
        ACL,
        /// The owner, for reading the acl, where [Fact#OWNER] is not given.
        WHOSE,
        /// What a new object grants, where that is not its kind's.
        STANDARD,
        /// Become [Fact#TYPE].
        TYPID,
        TYPMOD,
        /// The oid of the table that a foreign key points to, or of a sequence's owner.
        REFERS,
        /// The numbers of the columns of [#RELATION], or of [#REFERS] where that is all there is.
        KEYS,
        REFERRED_KEYS,
        /// Node trees.
        EXPRESSIONS,
        CONDITION,
        /// An index's operator classes.
        CLASSES,
        IS_UNIQUE,
        IS_PARTITIONED,
        /// Whatever else a definition depends on.
        ALIKE,
        /// That a definition depends on more than that.
        ODD
    }

    private static final Map<String, Mark> MARKS =
            Arrays.stream(Mark.values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    mark -> mark.name().toLowerCase(Locale.ROOT), mark -> mark));

    private final Map<Mark, Integer> marks = new EnumMap<>(Mark.class);
    private final @Nullable Fact[] facts;
    private final Row row;

    ObjectRow(Row row) {
        this.row = row;
        List<String> columns = row.columns();
        this.facts = new @Nullable Fact[columns.size()];
        for (int place = 0; place < facts.length; place++) {
            Mark mark = MARKS.get(columns.get(place));
            if (mark == null) {
                facts[place] = Fact.ofColumn(columns.get(place));
            } else {
                marks.put(mark, place);
            }
        }
    }

    /// Where it is null, or not asked for, 0.
    long number(Mark mark) {
        Integer place = marks.get(mark);
        return place == null ? 0 : row.numberAt(place);
    }

    @Nullable String text(Mark mark) {
        Integer place = marks.get(mark);
        return place == null ? null : row.textAt(place);
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
