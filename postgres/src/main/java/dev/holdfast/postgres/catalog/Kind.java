package dev.holdfast.postgres.catalog;

import static dev.holdfast.postgres.catalog.Fact.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A class of objects in a database: the system catalog that lists them, and the facts known of
/// each. The order is one in which most can be made, and in which people like to read them.
@SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
public enum Kind {
    SCHEMA("pg_namespace", OWNER, GRANTS, COMMENT),
    /// All but `plpgsql`, which every database has from its beginning.
    EXTENSION("pg_extension", Fact.SCHEMA, VERSION, COMMENT),
    COLLATION("pg_collation", DEFINITION, OWNER, COMMENT),
    ENUM("pg_type", LABELS, OWNER, GRANTS, COMMENT),
    COMPOSITE("pg_type", ATTRIBUTES, OWNER, GRANTS, COMMENT),
    RANGE("pg_type", DEFINITION, OWNER, GRANTS, COMMENT),
    /// Its checks are of the kind [#CONSTRAINT].
    DOMAIN("pg_type", TYPE, Fact.COLLATION, NOT_NULL, DEFAULT, OWNER, GRANTS, COMMENT),
    TEXT_SEARCH_DICTIONARY("pg_ts_dict", DEFINITION, OWNER, COMMENT),
    TEXT_SEARCH_CONFIGURATION("pg_ts_config", DEFINITION, MAPPINGS, OWNER, COMMENT),
    /// Functions and procedures, named with their argument types: `f(integer, text)`.
    FUNCTION("pg_proc", TYPE, ARGUMENTS, RESULT, DEFINITION, OWNER, GRANTS, COMMENT),
    /// Named like functions, or `count(*)`; the definition begins with the arguments.
    AGGREGATE("pg_proc", DEFINITION, OWNER, GRANTS, COMMENT),
    /// Named with its argument types: `+(integer, text)`.
    OPERATOR("pg_operator", DEFINITION, OWNER, COMMENT),
    /// Named `(source AS target)`.
    CAST("pg_cast", DEFINITION, COMMENT),
    /// Also those that identity columns made.
    SEQUENCE("pg_class", TYPE, OPTIONS, PERSISTENCE, OWNED_BY, IDENTITY, OWNER, GRANTS, COMMENT),
    FOREIGN_DATA_WRAPPER("pg_foreign_data_wrapper", DEFINITION, OWNER, GRANTS, COMMENT),
    FOREIGN_SERVER("pg_foreign_server", DEFINITION, OWNER, GRANTS, COMMENT),
    /// Tables and partitioned tables.
    TABLE(
            "pg_class",
            PERSISTENCE,
            PARTITION_BY,
            PARTITION_OF,
            BOUND,
            INHERITS,
            OF_TYPE,
            ACCESS_METHOD,
            TABLESPACE,
            OPTIONS,
            REPLICA_IDENTITY,
            ROW_SECURITY,
            CLUSTER_ON,
            OWNER,
            GRANTS,
            COMMENT),
    FOREIGN_TABLE(
            "pg_class", SERVER, FDW_OPTIONS, PARTITION_OF, BOUND, INHERITS, OWNER, GRANTS, COMMENT),
    /// Of a table or foreign table; of a view only where something was added to it (a comment, a
    /// default, grants), and then without place and type.
    COLUMN(
            "pg_class",
            POSITION,
            TYPE,
            Fact.COLLATION,
            NOT_NULL,
            DEFAULT,
            IDENTITY,
            GENERATED,
            STORAGE,
            COMPRESSION,
            Fact.STATISTICS,
            OPTIONS,
            FDW_OPTIONS,
            INHERITED,
            GRANTS,
            COMMENT),
    /// Of a table, foreign table or domain. Not-null constraints are facts of their columns; the
    /// foreign keys that partitions got from their parents are not listed.
    CONSTRAINT("pg_constraint", TYPE, DEFINITION, REFERENCES, INHERITED, ATTACHED_TO, COMMENT),
    /// All but those that constraints made.
    INDEX(
            "pg_class",
            Fact.TABLE,
            DEFINITION,
            INVALID,
            ATTACHED_TO,
            TABLESPACE,
            Fact.STATISTICS,
            COMMENT),
    VIEW("pg_class", DEFINITION, COLUMNS, OPTIONS, OWNER, GRANTS, COMMENT),
    MATERIALIZED_VIEW(
            "pg_class",
            DEFINITION,
            COLUMNS,
            OPTIONS,
            POPULATED,
            ACCESS_METHOD,
            TABLESPACE,
            CLUSTER_ON,
            OWNER,
            GRANTS,
            COMMENT),
    RULE("pg_rewrite", DEFINITION, ENABLED, COMMENT),
    TRIGGER("pg_trigger", DEFINITION, ENABLED, COMMENT),
    POLICY("pg_policy", DEFINITION, COMMENT),
    /// Extended statistics.
    STATISTICS("pg_statistic_ext", DEFINITION, Fact.STATISTICS, OWNER, COMMENT),
    PUBLICATION("pg_publication", TABLES, OPTIONS, OWNER, COMMENT),
    EVENT_TRIGGER("pg_event_trigger", DEFINITION, ENABLED, OWNER, COMMENT),
    /// Named as ALTER DEFAULT PRIVILEGES says them: `FOR ROLE app IN SCHEMA public ON TABLES`.
    DEFAULT_PRIVILEGES("pg_default_acl", GRANTS);

    private final String catalog;
    private final List<Fact> facts;

    private final Set<Fact> known;

    Kind(String catalog, Fact... facts) {
        this.catalog = catalog;
        this.facts = List.of(facts);
        this.known = EnumSet.copyOf(this.facts);
    }

    /// What is known of such an object, in the order in which it is told.
    public List<Fact> facts() {
        return facts;
    }

    /// Whether a fact is one of those.
    boolean has(Fact fact) {
        return known.contains(fact);
    }

    /// The name as people and SQL say it: `materialized view`.
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The keywords of its CREATE and COMMENT.
    public String keywords() {
        return switch (this) {
            case ENUM, COMPOSITE, RANGE -> "TYPE";
            case FOREIGN_SERVER -> "SERVER";
            default -> name().replace('_', ' ');
        };
    }

    /// Whether it is a relation: a name in its schema that no other relation may have.
    public boolean isRelation() {
        return catalog.equals("pg_class") && this != COLUMN;
    }

    /// Whether it is part of a table or a domain, and goes with it.
    public boolean isPart() {
        return switch (this) {
            case COLUMN, CONSTRAINT, RULE, TRIGGER, POLICY -> true;
            default -> false;
        };
    }

    /// The system catalog whose rows these objects are.
    String catalog() {
        return catalog;
    }
}
