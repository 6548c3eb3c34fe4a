package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The indexes of a database's tables.
///
/// @param repair statements that mend what is invalid, one a line; empty if nothing is
public record IndexesResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) boolean filtered,
        @Display(As.HIDDEN) ByteSize total,
        List<Index> indexes,
        String repair)
        implements Result {

    public IndexesResult {
        indexes = List.copyOf(indexes);
    }

    /// An index.
    ///
    /// @param on what is indexed: method unless btree, columns, INCLUDE, predicate
    /// @param partial whether a predicate leaves rows out
    /// @param columns its key's; an expression is an empty text
    /// @param constraint the constraint that it enforces, if it is not called like it
    /// @param size nothing for one of a partitioned table, which has no pages, or one locked
    /// @param scans how often it was used since the statistics were reset
    /// @param used when last (the server knows from 16 on)
    /// @param definition as the server writes it
    public record Index(
            @Display(As.VARIED) String schema,
            @Display(As.VARIED) String table,
            String index,
            @Display(As.VARIED) Role role,
            @Display(As.VARIED) State state,
            Optional<ByteSize> size,
            @Display(As.FILLED) Optional<Long> scans,
            @Display({As.FILLED, As.WIDE}) Optional<Instant> used,
            @Display(As.HIDDEN) String method,
            @Display(As.HIDDEN) boolean unique,
            @Display(As.HIDDEN) boolean primary,
            @Display(As.HIDDEN) boolean valid,
            @Display(As.HIDDEN) boolean ready,
            @Display(As.HIDDEN) boolean partitioned,
            @Display(As.HIDDEN) boolean partial,
            @Display(As.HIDDEN) List<String> columns,
            @Display(As.HIDDEN) Optional<String> constraint,
            @Display(As.HIDDEN) String definition,
            String on) {}

    /// What an index does besides finding rows.
    public enum Role {
        PRIMARY,
        UNIQUE,
        EXCLUSION,
        PLAIN
    }

    /// Whether an index can be used (manual, `pg_index`).
    public enum State implements Tone.Toned {
        VALID(Tone.PLAIN),
        /// It takes up new rows but no query may use it: being built, or its building failed.
        INVALID(Tone.BAD),
        /// It does not even take up new rows.
        NOT_READY(Tone.BAD);

        private final Tone tone;

        State(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    @Override
    public String sentence() {
        if (indexes.isEmpty()) {
            return filtered
                    ? "No index of database %s is called so, nor its table.".formatted(database)
                    : "Database %s has no indexes.".formatted(database);
        }
        long bad = indexes.stream().filter(it -> it.state() != State.VALID).count();
        String words = Words.count(indexes.size(), "index");
        String validity =
                bad == 0
                        ? (indexes.size() == 1 ? "it is valid" : "all are valid")
                        : bad == 1
                                ? "1 is invalid and helps no query"
                                : bad + " are invalid and help no query";
        return "%s%s in database %s, %s; %s."
                .formatted(
                        words,
                        Words.place(indexes, Index::schema, Index::table),
                        database,
                        total,
                        validity);
    }

    @Override
    public List<String> next() {
        return indexes.stream()
                .filter(it -> it.state() != State.VALID)
                .findFirst()
                .map(it -> List.of("schema describe " + Words.argument(it.schema(), it.table())))
                .orElse(List.of());
    }
}
