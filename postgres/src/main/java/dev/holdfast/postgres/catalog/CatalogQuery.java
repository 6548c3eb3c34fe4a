package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A `.sql` file that lists a class of objects.
///
/// @param kind what they are; where it is null each row says it
/// @param words what they are called together
record CatalogQuery(String file, @Nullable Kind kind, String words) {
    /// What others stand in, or are parts of.
    static final List<CatalogQuery> FIRST =
            List.of(
                    of("schemas", Kind.SCHEMA),
                    of("extensions", Kind.EXTENSION),
                    of("types", null),
                    of("tables", null),
                    of("views", null));

    /// In any order; those that may take long come first.
    static final List<CatalogQuery> THEN =
            List.of(
                    of("columns", Kind.COLUMN),
                    of("indexes", Kind.INDEX),
                    of("constraints", Kind.CONSTRAINT),
                    of("sequences", Kind.SEQUENCE),
                    of("functions", Kind.FUNCTION),
                    of("view-columns", Kind.COLUMN),
                    of("triggers", Kind.TRIGGER),
                    of("rules", Kind.RULE),
                    of("policies", Kind.POLICY),
                    of("collations", Kind.COLLATION),
                    of("text-search-dictionaries", Kind.TEXT_SEARCH_DICTIONARY),
                    of("text-search-configurations", Kind.TEXT_SEARCH_CONFIGURATION),
                    of("aggregates", Kind.AGGREGATE),
                    of("operators", Kind.OPERATOR),
                    of("casts", Kind.CAST),
                    of("foreign-data-wrappers", Kind.FOREIGN_DATA_WRAPPER),
                    of("foreign-servers", Kind.FOREIGN_SERVER),
                    of("statistics", Kind.STATISTICS),
                    of("publications", Kind.PUBLICATION),
                    of("event-triggers", Kind.EVENT_TRIGGER),
                    of("default-privileges", Kind.DEFAULT_PRIVILEGES));

    private static final Pattern CATALOG =
            Pattern.compile("\\b(?:from|join) (pg_[a-z_]+)\\b(?!\\()");

    private static CatalogQuery of(String file, @Nullable Kind kind) {
        return new CatalogQuery(file, kind, file.replace('-', ' '));
    }

    /// What it lists.
    Set<Kind> kinds() {
        if (kind != null) {
            return Set.of(kind);
        }
        return switch (file) {
            case "types" -> Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE, Kind.RANGE);
            case "tables" -> Set.of(Kind.TABLE, Kind.FOREIGN_TABLE);
            case "views" -> Set.of(Kind.VIEW, Kind.MATERIALIZED_VIEW);
            default -> Set.of();
        };
    }

    Sql sql() {
        return Sql.of(CatalogQuery.class, file);
    }

    /// The catalogs it reads.
    Set<String> catalogs(int major) {
        var more =
                switch (file) {
                    case "columns" -> ColumnReading.FILES;
                    case "indexes", "constraints" -> Later.FILES;
                    default -> List.<Sql>of();
                };
        return Stream.concat(Stream.of(sql()), more.stream())
                .flatMap(sql -> CATALOG.matcher(sql.text(major)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }
}
