package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The tables and views of a database, the largest first.
///
/// @param total of all that are listed
/// @param unmeasured how many are locked just now, so that their sizes are not known
public record TablesResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) boolean filtered,
        @Display(As.HIDDEN) ByteSize total,
        @Display(As.HIDDEN) ByteSize indexes,
        @Display(As.HIDDEN) int unmeasured,
        List<Table> tables)
        implements Result {

    public TablesResult {
        tables = List.copyOf(tables);
    }

    /// A table or view. What a partitioned table has, it has in its partitions.
    ///
    /// @param partitionOf its parent
    /// @param partitions how many partitions hold its rows
    /// @param rows as the server has estimated when it was last analysed
    /// @param total table, indexes and TOAST; nothing where it has no storage or is locked
    /// @param size the rows, without what is kept in TOAST
    /// @param toast values too long for a row, kept beside
    /// @param deadRows that VACUUM has not taken away yet, as the server has counted
    /// @param deadShare of all rows
    /// @param vacuumAge how long ago it was last vacuumed, by hand or by itself
    /// @param vacuumedByHand whether that was by hand
    /// @param remark what is out of the ordinary about it
    public record Table(
            @Display(As.VARIED) String schema,
            String table,
            @Display(As.VARIED) RelationKind kind,
            @Display(As.FILLED) Optional<String> partitionOf,
            @Display(As.FILLED) Optional<Integer> partitions,
            @Display(As.FILLED) Optional<Long> rows,
            @Display(As.FILLED) Optional<ByteSize> total,
            @Display({As.FILLED, As.WIDE}) Optional<ByteSize> size,
            @Display({As.FILLED, As.WIDE}) Optional<ByteSize> indexes,
            @Display({As.FILLED, As.WIDE}) Optional<ByteSize> toast,
            @Display(As.HIDDEN) Optional<Long> deadRows,
            @Display({As.FILLED, As.PERCENT}) Optional<Double> deadShare,
            @Display({As.FILLED, As.WIDE}) Optional<Duration> vacuumAge,
            @Display({As.FILLED, As.WIDE}) Optional<Duration> analyzeAge,
            @Display(As.HIDDEN) Optional<Instant> vacuumed,
            @Display(As.HIDDEN) Optional<Boolean> vacuumedByHand,
            @Display(As.HIDDEN) Optional<Instant> analyzed,
            @Display(As.HIDDEN) Optional<Boolean> analyzedByHand,
            @Display({As.VARIED, As.WIDE}) String owner,
            @Display(As.FILLED) Optional<String> remark,
            @Display({As.FILLED, As.WIDE}) Optional<String> comment) {}

    @Override
    public String sentence() {
        if (tables.isEmpty()) {
            return filtered
                    ? "No table or view of database %s is called so.".formatted(database)
                    : "Database %s has no tables.".formatted(database);
        }
        String what =
                Words.list(Words.count(count(false), "table"), Words.count(count(true), "view"));
        String sizes =
                " in database %s take %s, of which indexes are %s"
                        .formatted(database, total, indexes);
        if (tables.size() == 1) {
            sizes = sizes.replace(" take ", " takes ");
        }
        return what + sizes + same() + unmeasuredText() + ".";
    }

    @Override
    public List<String> next() {
        return tables.stream()
                .findFirst()
                .map(table ->
                        List.of("schema describe " + Words.argument(table.schema(), table.table())))
                .orElse(List.of());
    }

    private long count(boolean views) {
        return tables.stream()
                .filter(it ->
                        views
                                == (it.kind() == RelationKind.VIEW
                                        || it.kind() == RelationKind.MATERIALIZED_VIEW))
                .count();
    }

    /// What the table leaves out because all rows say the same.
    private String same() {
        var schemas = tables.stream().map(Table::schema).distinct().toList();
        var owners = tables.stream().map(Table::owner).distinct().toList();
        return (schemas.size() == 1 ? "; schema " + schemas.getFirst() : "")
                + (owners.size() == 1
                        ? (schemas.size() == 1 ? ", owner " : "; owner ") + owners.getFirst()
                        : "");
    }

    private String unmeasuredText() {
        return switch (unmeasured) {
            case 0 -> "";
            case 1 -> "; 1 is locked just now, so its size is not known";
            default ->
                    "; %d are locked just now, so their sizes are not known".formatted(unmeasured);
        };
    }
}
