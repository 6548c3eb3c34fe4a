package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.sql.SqlNames;
import dev.holdfast.postgres.sql.SqlToken;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A column as CREATE TABLE or ADD COLUMN writes it.
///
/// @param name as written
/// @param type as written, one space between its words; empty where none is
/// @param notNull NOT NULL, or a primary key
/// @param value what DEFAULT says
/// @param references the table of a foreign key
public record ColumnText(
        String name,
        String type,
        boolean notNull,
        Value value,
        boolean generated,
        boolean stored,
        boolean identity,
        boolean primaryKey,
        boolean unique,
        boolean check,
        Optional<String> references) {

    /// What a default is, as far as its text tells.
    public enum Value {
        NONE,
        /// The same for all rows: a constant, or what does not change within a statement.
        CONSTANT,
        /// It is another for each row.
        VOLATILE,
        /// It calls functions that only the server knows.
        UNKNOWN
    }

    private static final Set<String> AFTER_TYPE =
            Set.of(
                    "CONSTRAINT",
                    "NOT",
                    "NULL",
                    "CHECK",
                    "DEFAULT",
                    "GENERATED",
                    "UNIQUE",
                    "PRIMARY",
                    "REFERENCES",
                    "COLLATE",
                    "STORAGE",
                    "COMPRESSION",
                    "OPTIONS",
                    "DEFERRABLE",
                    "INITIALLY",
                    "USING",
                    "NO",
                    "ENFORCED",
                    // ALTER DOMAIN, CREATE TABLE OF
                    "WITH");

    private static final Set<String> VOLATILE =
            Set.of(
                    "random",
                    "random_normal",
                    "gen_random_uuid",
                    "gen_random_bytes",
                    "uuidv4",
                    "uuidv7",
                    "uuid_generate_v1",
                    "uuid_generate_v1mc",
                    "uuid_generate_v4",
                    "clock_timestamp",
                    "timeofday",
                    "nextval",
                    "setval",
                    "pg_sleep",
                    "gen_salt");

    /// Built-in functions that are stable or immutable (`pg_proc.provolatile`), the usual ones.
    private static final Set<String> STABLE =
            Set.of(
                    "now",
                    "statement_timestamp",
                    "transaction_timestamp",
                    "current_setting",
                    "current_database",
                    "current_schema",
                    "timezone",
                    "to_char",
                    "to_timestamp",
                    "to_date",
                    "date_trunc",
                    "date_part",
                    "make_interval",
                    "make_date",
                    "age",
                    "lower",
                    "upper",
                    "concat",
                    "replace",
                    "substr",
                    "substring",
                    "left",
                    "right",
                    "md5",
                    "encode",
                    "decode",
                    "abs",
                    "round",
                    "floor",
                    "ceil",
                    "length",
                    "json_build_object",
                    "jsonb_build_object",
                    "json_build_array",
                    "jsonb_build_array",
                    "to_json",
                    "to_jsonb",
                    "array_fill",
                    "string_to_array",
                    "tstzrange",
                    "int4range",
                    "daterange",
                    "txid_current",
                    "pg_current_xact_id",
                    "inet_client_addr");

    private static final Set<String> NOT_FUNCTIONS =
            Set.of(
                    "coalesce",
                    "nullif",
                    "greatest",
                    "least",
                    "cast",
                    "extract",
                    "case",
                    "array",
                    "row",
                    "in",
                    "any",
                    "and",
                    "or",
                    "not",
                    "numeric",
                    "decimal",
                    "varchar",
                    "character",
                    "varying",
                    "char",
                    "bit",
                    "timestamp",
                    "timestamptz",
                    "time",
                    "interval",
                    "bpchar",
                    "precision",
                    "current_timestamp",
                    "current_time",
                    "localtime",
                    "localtimestamp",
                    "value");

    /// Whether adding it writes all rows anew for sure: `serial`, identity, a stored expression.
    boolean rewrites() {
        return identity || (generated && stored) || isSerial();
    }

    /// Whether its type stands for an integer with a sequence of its own.
    public boolean isSerial() {
        return Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8")
                .contains(baseType());
    }

    /// The type's name without length, array and schema, in lower case: `varchar` of
    /// `varchar(20)[]`.
    public String baseType() {
        int end = type.length();
        int parenthesis = type.indexOf('(');
        int bracket = type.indexOf('[');
        end = parenthesis > 0 ? Math.min(end, parenthesis) : end;
        end = bracket > 0 ? Math.min(end, bracket) : end;
        String name = type.substring(0, end).strip();
        return name.startsWith("pg_catalog.") ? name.substring("pg_catalog.".length()) : name;
    }

    /// Reads `name type constraints...`.
    static ColumnText of(TokenReader reader) {
        String name = reader.peek().filter(SqlToken::isName).map(SqlToken::text).orElse("");
        if (!reader.atEnd()) {
            reader.skip();
        }
        String type = type(reader);
        boolean notNull = false;
        boolean generated = false;
        boolean stored = false;
        boolean identity = false;
        boolean primaryKey = false;
        boolean unique = false;
        boolean check = false;
        var value = Value.NONE;
        Optional<String> references = Optional.empty();
        while (!reader.atEnd()) {
            if (reader.accept("NOT", "NULL")) {
                notNull = true;
            } else if (reader.accept("PRIMARY", "KEY")) {
                primaryKey = true;
                notNull = true;
            } else if (reader.accept("UNIQUE")) {
                unique = true;
            } else if (reader.accept("CHECK")) {
                check = true;
                reader.skip();
            } else if (reader.accept("REFERENCES")) {
                references = Optional.of(reader.name());
            } else if (reader.accept("GENERATED")) {
                boolean expression = generated(reader);
                generated |= expression;
                identity |= !expression;
                // Before 18 there were no others; there, STORED must be said.
                stored |= reader.accept("STORED");
            } else if (reader.accept("DEFAULT")) {
                value = value(reader);
            } else {
                reader.skip();
            }
        }
        return new ColumnText(
                name,
                type,
                notNull,
                value,
                generated,
                stored,
                identity,
                primaryKey,
                unique,
                check,
                references);
    }

    /// Whether it is generated by an expression, and not by an identity.
    private static boolean generated(TokenReader reader) {
        reader.skipTo("AS");
        reader.accept("AS");
        if (reader.accept("IDENTITY")) {
            return false;
        }
        if (!reader.atEnd()) {
            reader.skip();
        }
        return true;
    }

    /// The words of a type, in lower case where they are not quoted.
    static String type(TokenReader reader) {
        var type = new StringBuilder();
        boolean glued = true;
        while (!reader.atEnd() && !endsType(reader)) {
            SqlToken token = reader.take();
            boolean sign = !token.isName();
            type.append(glued || sign ? "" : " ");
            type.append(sign || token.text().contains("\"") ? token.text() : token.name());
            glued = token.isSign(".") || token.isSign("(") || token.isSign("[");
            if (token.isSign(",")) {
                type.append(' ');
                glued = true;
            }
        }
        return type.toString().strip();
    }

    private static boolean endsType(TokenReader reader) {
        if (reader.sees("WITH", "TIME") || reader.sees("WITHOUT", "TIME")) {
            return false;
        }
        return reader.seesAny(AFTER_TYPE);
    }

    /// Reads an expression up to the next constraint.
    static Value value(TokenReader reader) {
        int from = reader.position();
        if (!reader.atEnd()) {
            reader.skip();
        }
        while (!reader.atEnd() && !(reader.seesAny(AFTER_TYPE) && !reader.sees("WITH", "TIME"))) {
            reader.skip();
        }
        return value(reader.between(from, reader.position()));
    }

    private static Value value(List<SqlToken> expression) {
        var value = Value.CONSTANT;
        for (int i = 0; i + 1 < expression.size(); i++) {
            SqlToken token = expression.get(i);
            if (!token.isName() || !expression.get(i + 1).isSign("(")) {
                continue;
            }
            boolean isType = i > 0 && expression.get(i - 1).isSign("::");
            String name = SqlNames.meant(token.text()).toLowerCase(Locale.ROOT);
            if (VOLATILE.contains(name)) {
                return Value.VOLATILE;
            }
            if (!isType && !STABLE.contains(name) && !NOT_FUNCTIONS.contains(name)) {
                value = Value.UNKNOWN;
            }
        }
        return value;
    }
}
