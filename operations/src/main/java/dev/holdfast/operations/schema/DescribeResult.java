package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import dev.holdfast.operations.schema.ConstraintsResult.Standing;
import dev.holdfast.operations.schema.IndexesResult.Role;
import dev.holdfast.operations.schema.IndexesResult.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// All that there is to say of one table, view or sequence. What the role may not see stands in
/// `notVisible`, never as an empty value.
///
/// @param rows as estimated when it was last analysed
/// @param total table, indexes and TOAST
/// @param size the rows, without what is kept in TOAST
/// @param deadRows that VACUUM has not taken away yet, as the server has counted
/// @param bloat what those figures say, which is a hint and no measurement
/// @param bound which rows a partition holds
/// @param settings storage parameters of its own, such as `autovacuum_vacuum_scale_factor=0.01`
/// @param usedBy views that read it
/// @param uses what a view reads
/// @param definition a view's query
/// @param grants who may do what; a superuser may do all
/// @param repair statements that mend what is invalid or not validated, one a line
public record DescribeResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) String schema,
        @Display(As.HIDDEN) String name,
        @Display(As.HIDDEN) RelationKind kind,
        Optional<String> comment,
        @Display(As.HIDDEN) String owner,
        Optional<String> persistence,
        Optional<String> partitionOf,
        Optional<String> bound,
        Optional<String> partitionKey,
        List<String> inheritsFrom,
        Optional<String> server,
        List<String> serverOptions,
        @Display(As.HIDDEN) Optional<Long> rows,
        @Display(As.HIDDEN) Optional<ByteSize> total,
        Optional<ByteSize> size,
        Optional<ByteSize> indexSize,
        Optional<ByteSize> toast,
        Optional<Long> deadRows,
        @Display(As.PERCENT) Optional<Double> deadShare,
        Optional<String> bloat,
        Optional<Instant> vacuumed,
        Optional<UpkeepBy> vacuumedBy,
        Optional<Instant> analyzed,
        Optional<UpkeepBy> analyzedBy,
        List<String> settings,
        Optional<RowSecurity> rowSecurity,
        Optional<String> replicaIdentity,
        Optional<String> tablespace,
        Optional<String> accessMethod,
        Optional<Boolean> populated,
        List<String> publications,
        List<String> usedBy,
        List<String> uses,
        Optional<String> notVisible,
        List<Column> columns,
        List<Sequence> sequence,
        List<Constraint> constraints,
        List<ForeignKey> foreignKeys,
        List<Referrer> referencedBy,
        List<Index> indexes,
        List<Trigger> triggers,
        List<Rule> rules,
        List<Policy> policies,
        List<Partition> partitions,
        List<Statistics> statistics,
        List<Grant> grants,
        Optional<String> definition,
        String repair)
        implements Result {

    /// Who looked after a table.
    public enum UpkeepBy {
        AUTOVACUUM,
        HAND
    }

    /// Whether policies decide which rows a role sees (manual, "Row Security Policies").
    public enum RowSecurity implements Tone.Toned {
        ON(Tone.PLAIN),
        /// Also for the owner.
        FORCED(Tone.PLAIN),
        /// On without a policy: all but the owner see nothing.
        ON_WITHOUT_POLICY(Tone.ATTENTION),
        /// Policies that nobody applies.
        OFF_DESPITE_POLICIES(Tone.ATTENTION);

        private final Tone tone;

        RowSecurity(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    /// A column.
    ///
    /// @param nullable nothing for a view, of which the server does not know it
    /// @param value where it comes from when none is given: default, identity, generated
    /// @param storage where it is not the type's usual
    /// @param nullShare of the rows, as last analysed
    /// @param distinct how many values there are, estimated likewise
    public record Column(
            String column,
            String type,
            @Display(As.FILLED) Optional<Nullable> nullable,
            @Display(As.FILLED) Optional<String> value,
            @Display({As.FILLED, As.PERCENT, As.WIDE}) Optional<Double> nullShare,
            @Display({As.FILLED, As.WIDE}) Optional<Long> distinct,
            @Display(As.FILLED) Optional<String> collation,
            @Display({As.FILLED, As.WIDE}) Optional<String> storage,
            @Display(As.FILLED) Optional<String> comment) {}

    /// Whether a column may be null.
    public enum Nullable {
        NULL,
        NOT_NULL
    }

    /// What a sequence counts.
    ///
    /// @param last the value it gave last; nothing if it gave none or is not to be seen
    public record Sequence(
            String type,
            long start,
            long step,
            long least,
            long most,
            Optional<Long> last,
            @Display(As.PERCENT) Optional<Double> used,
            long cache,
            boolean cycles,
            @Display(As.FILLED) Optional<String> columnOf) {}

    /// A primary key, unique, check or exclusion constraint.
    public record Constraint(
            String constraint,
            ConstraintsResult.Kind type,
            @Display(As.VARIED) Standing standing,
            String definition) {}

    /// A foreign key of this table.
    public record ForeignKey(
            String foreignKey,
            List<String> columns,
            String references,
            @Display(As.FILLED) Optional<String> onDelete,
            @Display(As.FILLED) Optional<String> onUpdate,
            @Display(As.VARIED) Standing standing,
            @Display(As.VARIED) boolean indexed) {}

    /// A foreign key that refers to this table.
    public record Referrer(
            String referencedBy,
            List<String> columns,
            @Display(As.FILLED) Optional<String> onDelete,
            @Display(As.HIDDEN) String constraint,
            @Display(As.VARIED) Standing standing) {}

    /// An index; see [IndexesResult.Index].
    public record Index(
            String index,
            @Display(As.VARIED) Role role,
            @Display(As.VARIED) State state,
            @Display(As.FILLED) Optional<ByteSize> size,
            @Display(As.FILLED) Optional<Long> scans,
            @Display({As.FILLED, As.WIDE}) Optional<Instant> used,
            @Display(As.HIDDEN) String definition,
            String on) {}

    /// A trigger.
    ///
    /// @param when such as `before update, each row`
    public record Trigger(
            String trigger,
            String when,
            String function,
            @Display(As.VARIED) Enabled enabled,
            @Display(As.HIDDEN) String definition) {}

    /// When a trigger or rule fires (manual, `pg_trigger.tgenabled`).
    public enum Enabled implements Tone.Toned {
        YES(Tone.PLAIN),
        DISABLED(Tone.ATTENTION),
        ON_REPLICA_ONLY(Tone.ATTENTION),
        ALWAYS(Tone.PLAIN);

        private final Tone tone;

        Enabled(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    /// A rewrite rule.
    public record Rule(String rule, @Display(As.VARIED) Enabled enabled, String definition) {}

    /// A row security policy.
    ///
    /// @param allows whether it widens what is allowed or narrows it
    public record Policy(
            String policy,
            String command,
            @Display(As.VARIED) Allows allows,
            List<String> roles,
            @Display(As.FILLED) Optional<String> using,
            @Display(As.FILLED) Optional<String> withCheck) {}

    /// How policies add up: some permissive one must hold, and every restrictive one.
    public enum Allows {
        PERMISSIVE,
        RESTRICTIVE
    }

    /// A partition, or a table that inherits.
    public record Partition(
            String partition,
            @Display(As.FILLED) Optional<String> bound,
            @Display(As.FILLED) Optional<Integer> partitions,
            Optional<Long> rows,
            Optional<ByteSize> total) {}

    /// A statistics object.
    public record Statistics(String statistics, String definition) {}

    /// What a role may do.
    ///
    /// @param may in words
    /// @param but what keeps it from doing so
    /// @param privileges as SQL names them, those on columns with the columns
    public record Grant(
            String role,
            String may,
            @Display(As.FILLED) Optional<String> but,
            @Display(As.HIDDEN) List<String> privileges) {}

    @Override
    public String sentence() {
        String what =
                kind.word().substring(0, 1).toUpperCase(Locale.ROOT) + kind.word().substring(1);
        var parts = new ArrayList<String>();
        if (kind != RelationKind.SEQUENCE) {
            String shape = columns.isEmpty() ? "no columns" : Words.count(columns.size(), "column");
            parts.add("has " + Words.list(shape, rows.map(DescribeResult::rowsText).orElse("")));
        }
        if (kind != RelationKind.VIEW && kind != RelationKind.SEQUENCE && rows.isEmpty()) {
            parts.add("was never analysed, so nobody knows its rows");
        }
        total.ifPresent(bytes -> parts.add("takes " + bytes));
        parts.add("is owned by " + owner);
        return "%s %s.%s %s%s."
                .formatted(
                        what,
                        Words.quoted(schema),
                        Words.quoted(name),
                        Words.list(parts),
                        troubles());
    }

    private static String rowsText(long rows) {
        return rows == 0
                ? "no rows"
                : String.format(Locale.ROOT, "about %,d %s", rows, rows == 1 ? "row" : "rows");
    }

    private String troubles() {
        long invalid = indexes.stream().filter(it -> it.state() != State.VALID).count();
        long open =
                constraints.stream().filter(it -> it.standing() == Standing.NOT_VALIDATED).count()
                        + foreignKeys.stream()
                                .filter(it -> it.standing() == Standing.NOT_VALIDATED)
                                .count();
        String text =
                Words.list(
                        invalid == 0
                                ? ""
                                : Words.count(invalid, "index")
                                        + (invalid == 1 ? " is invalid" : " are invalid"),
                        open == 0
                                ? ""
                                : Words.count(open, "constraint")
                                        + (open == 1 ? " is" : " are")
                                        + " not validated");
        return text.isEmpty() ? "" : "; " + text;
    }

    @Override
    public List<String> next() {
        return partitionOf.map(it -> List.of("schema describe " + it)).orElse(List.of());
    }
}
