package dev.holdfast.postgres.catalog;

import java.util.Locale;

/// What a catalog can say of an object, as text in the words of SQL. A fact that is absent has its
/// default: a column without [#NOT_NULL] takes nulls. The queries beside this class give each fact
/// as a column of its lower-case name.
public enum Fact {
    /// `CHECK`, `FOREIGN KEY`, `PRIMARY KEY`, `UNIQUE`, `EXCLUDE`; `FUNCTION`, `PROCEDURE`; the
    /// data type of a column, a domain or a sequence, as `format_type` writes it.
    TYPE,
    /// Where a column stands among its table's, from 1, without holes.
    POSITION(Weight.SILENT),
    /// `UNLOGGED`.
    PERSISTENCE,
    /// `pg_get_partkeydef`: `RANGE (at)`.
    PARTITION_BY,
    /// The partitioned table that a partition belongs to.
    PARTITION_OF,
    /// `FOR VALUES FROM ... TO ...`, `DEFAULT`.
    BOUND,
    /// The tables it inherits from, in their order, comma and space between.
    INHERITS,
    /// The composite type of a typed table.
    OF_TYPE,
    /// A table's access method, where it is not `heap`.
    ACCESS_METHOD,
    /// Tablespaces are the cluster's: no sandbox has them.
    TABLESPACE(Weight.SOFT),
    /// Storage parameters `name=value`, sorted, comma and space between; a TOAST table's with
    /// `toast.` before. Of a sequence its whole `START WITH ... CYCLE`; of a publication its
    /// `publish = '...'`.
    OPTIONS,
    /// `FULL`, `NOTHING`, `USING INDEX name`.
    REPLICA_IDENTITY,
    /// `ENABLED`, `FORCED` or `ENABLED, FORCED`.
    ROW_SECURITY,
    /// The index that CLUSTER would use.
    CLUSTER_ON,
    /// `yes`, or from 18 on `NO INHERIT` or `NOT VALID`. The constraint's name does not count.
    NOT_NULL,
    /// An expression, as `pg_get_expr` writes it.
    DEFAULT,
    /// Of a column `ALWAYS` or `BY DEFAULT`; of a sequence `yes` if a column made it.
    IDENTITY,
    /// `(expression) STORED` or, from 18 on, `(expression) VIRTUAL`.
    GENERATED,
    /// A collation that is not the type's own.
    COLLATION,
    /// `PLAIN`, `EXTERNAL`, `EXTENDED`, `MAIN`, where it is not the type's own.
    STORAGE,
    /// `pglz`, `lz4`.
    COMPRESSION,
    /// A statistics target that was set; of an index by the numbers of its columns: `2=300`.
    STATISTICS,
    /// The options of a foreign table or of its column: `name 'value'`.
    FDW_OPTIONS,
    /// `yes` where a column or a constraint came only from a parent. Whether a child would also
    /// have it without the parent cannot be changed, and makes no difference to any statement.
    INHERITED(Weight.SILENT),
    /// The table of an index.
    TABLE,
    /// `yes` where an index was left unfinished and is not used.
    INVALID,
    /// The index of the partitioned table, of which this index or constraint is a part.
    ATTACHED_TO,
    /// The table that a foreign key points to.
    REFERENCES,
    /// `table.column` whose end is the sequence's end.
    OWNED_BY,
    /// An enum's labels as literals, in their order, comma and space between.
    LABELS,
    /// A composite type's `name type` pairs in their order, comma and space between.
    ATTRIBUTES,
    /// A view's `name type` pairs in their order, comma and space between.
    COLUMNS,
    /// `yes` where a materialized view has been filled.
    POPULATED(Weight.SILENT),
    /// A routine's arguments with names, modes and defaults.
    ARGUMENTS,
    /// What a function returns.
    RESULT,
    /// What the server itself writes: the whole statement of a routine, an index, a trigger, a rule
    /// or a statistics object; the query of a view; for all others what follows the name in CREATE.
    DEFINITION,
    /// `DISABLED`, `REPLICA`, `ALWAYS`.
    ENABLED,
    /// What a publication publishes, as it follows FOR.
    TABLES,
    /// The foreign server of a foreign table.
    SERVER,
    /// The schema an extension lies in.
    SCHEMA,
    /// An extension's version: a sandbox has the one of its own programs.
    VERSION(Weight.SOFT),
    /// Which dictionaries a text search configuration asks for: `word WITH simple`, a line a token.
    MAPPINGS,
    /// Whose it is. What a sandbox's own superuser made is nobody's.
    OWNER(Weight.SOFT),
    /// What others than the owner may do: `role=PRIVILEGE,PRIVILEGE*` sorted, a line a role, `*`
    /// where it may be granted on, `PUBLIC` for all. Absent where it is what a new object gets;
    /// empty where nobody may do anything.
    GRANTS,
    /// What COMMENT ON said.
    COMMENT;

    /// How a fact counts in a comparison.
    enum Weight {
        COMPARED,
        /// Compared only where both sides say it.
        SOFT,
        /// Worth knowing, never a difference.
        SILENT
    }

    private final Weight weight;

    Fact() {
        this(Weight.COMPARED);
    }

    Fact(Weight weight) {
        this.weight = weight;
    }

    /// Whether it is a difference where one side has it and the other has not.
    public boolean isCompared() {
        return weight == Weight.COMPARED;
    }

    /// Whether it counts only where both sides say it.
    public boolean isSoft() {
        return weight == Weight.SOFT;
    }

    /// The name as people read it: `partition by`.
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The fact that a column of the queries gives.
    static Fact ofColumn(String column) {
        return valueOf(column.toUpperCase(Locale.ROOT));
    }
}
