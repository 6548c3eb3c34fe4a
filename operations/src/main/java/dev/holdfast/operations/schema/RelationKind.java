package dev.holdfast.operations.schema;

/// The kinds of relations that can be described (manual, `pg_class.relkind`).
public enum RelationKind {
    TABLE,
    PARTITIONED_TABLE,
    PARTITION,
    FOREIGN_TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    SEQUENCE;

    /// Reads the catalog's letter.
    static RelationKind of(String relkind, boolean isPartition) {
        return switch (relkind) {
            case "r" -> isPartition ? PARTITION : TABLE;
            case "p" -> isPartition ? PARTITION : PARTITIONED_TABLE;
            case "f" -> FOREIGN_TABLE;
            case "v" -> VIEW;
            case "m" -> MATERIALIZED_VIEW;
            case "S" -> SEQUENCE;
            default -> throw new IllegalArgumentException("no such kind: " + relkind);
        };
    }

    /// As in a sentence.
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
