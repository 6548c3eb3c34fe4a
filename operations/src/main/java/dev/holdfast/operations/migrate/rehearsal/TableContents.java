package dev.holdfast.operations.migrate.rehearsal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What tables hold: of each its rows, and of each column how many values it has and the sum of
/// their hashes. Two contents that agree in that are taken for the same; which value stands in
/// which row is not looked at. The order of rows and of columns does not count.
///
/// @param tables by name as SQL writes it; without a content where reading took too long
public record TableContents(Map<String, Optional<Content>> tables) {
    /// Hashes of 64 bits add up to something that hardly ever comes out alike by chance.
    private static final Sql COLUMNS = Sql.of(TableContents.class, "table-columns");

    /// What one table holds.
    ///
    /// @param columns by name
    public record Content(long rows, Map<String, Values> columns) {
        public Content {
            columns = Map.copyOf(columns);
        }
    }

    /// What one column holds.
    ///
    /// @param hash the sum of the hashes of its values, in decimal digits
    public record Values(long values, String hash) {}

    /// How long all of it, and one table, may take.
    ///
    /// @param all for all tables together
    /// @param each for one of them
    public record Patience(Duration all, Duration each) {}

    public TableContents {
        tables = Map.copyOf(tables);
    }

    private record Column(String name, String quoted) {}

    /// Reads all tables, the smallest first.
    public static TableContents read(Session session, Patience patience) {
        return new TableContents(read(columns(session), session, patience));
    }

    /// The same with some tables read again.
    public TableContents again(Iterable<String> changed, Session session, Patience patience) {
        var now = columns(session);
        var all = new LinkedHashMap<>(tables);
        all.keySet().retainAll(now.keySet());
        var some = new LinkedHashMap<String, List<Column>>();
        changed.forEach(name -> {
            var columns = now.get(name);
            if (columns != null) {
                some.put(name, columns);
            }
        });
        now.forEach((name, columns) -> {
            if (!all.containsKey(name)) {
                some.put(name, columns);
            }
        });
        all.putAll(read(some, session, patience));
        return new TableContents(all);
    }

    /// The columns of all tables, those of the smallest first.
    private static Map<String, List<Column>> columns(Session session) {
        var tables = new LinkedHashMap<String, List<Column>>();
        session.each(
                COLUMNS,
                row -> {
                    var columns = tables.computeIfAbsent(row.text("name"), _ -> new ArrayList<>());
                    row.findText("column_name")
                            .ifPresent(name -> columns.add(new Column(name, row.text("quoted"))));
                });
        return tables;
    }

    private static Map<String, Optional<Content>> read(
            Map<String, List<Column>> tables, Session session, Patience patience) {
        var contents = new LinkedHashMap<String, Optional<Content>>();
        long end = System.nanoTime() + patience.all().toNanos();
        tables.forEach((name, columns) -> {
            long left = Math.min(end - System.nanoTime(), patience.each().toNanos());
            contents.put(
                    name,
                    left > 0
                            ? read(name, columns, session, Duration.ofNanos(left))
                            : Optional.empty());
        });
        return contents;
    }

    private static Optional<Content> read(
            String table, List<Column> columns, Session session, Duration patience) {
        try {
            return Optional.of(
                    session.transaction(() -> {
                        session.execute(
                                Sql.text(
                                        "set local statement_timeout = "
                                                + Math.max(1, patience.toMillis())));
                        return content(table, columns, session);
                    }));
        } catch (FailureException e) {
            if (session.isOpen()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Content content(String table, List<Column> columns, Session session) {
        var asked = new StringBuilder("select pg_catalog.count(*)::bigint as n");
        for (int i = 0; i < columns.size(); i++) {
            // Hashes of 64 bits add up to something that hardly ever comes out alike by chance.
            asked.append(
                    ", pg_catalog.count(%1$s)::bigint as v%2$d, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(%1$s::text collate \"C\", 0)), 0)::text as h%2$d"
                            .formatted(columns.get(i).quoted(), i));
        }
        asked.append(" from only ").append(table);
        return session.one(
                Sql.text(asked.toString()),
                row -> {
                    var values = new LinkedHashMap<String, Values>();
                    for (int i = 0; i < columns.size(); i++) {
                        values.put(
                                columns.get(i).name(),
                                new Values(row.number("v" + i), row.text("h" + i)));
                    }
                    return new Content(row.number("n"), values);
                });
    }

    /// What another content lacks of this one, or has otherwise.
    public List<Loss> losses(TableContents after) {
        var losses = new ArrayList<Loss>();
        tables.forEach((table, content) -> {
            var now = after.tables().get(table);
            if (content.isPresent() && now != null && now.isPresent()) {
                compare(table, content.get(), now.get(), losses);
            }
        });
        losses.sort(Comparator.comparing(Loss::what));
        return losses;
    }

    /// The tables that were not read in one of two, so that nothing is known of them.
    public List<String> unread(TableContents after) {
        return tables.entrySet().stream()
                .filter(it -> {
                    var now = after.tables().get(it.getKey());
                    return now != null && (it.getValue().isEmpty() || now.isEmpty());
                })
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static void compare(String table, Content before, Content after, List<Loss> losses) {
        if (before.rows() != after.rows()) {
            losses.add(new Loss(table, before.rows(), after.rows(), Loss.Of.ROWS));
            return;
        }
        before.columns()
                .forEach((name, values) -> {
                    var now = after.columns().get(name);
                    if (now != null && !now.equals(values)) {
                        losses.add(
                                new Loss(
                                        table + "." + name,
                                        values.values(),
                                        now.values(),
                                        Loss.Of.VALUES));
                    }
                });
    }

    /// Something that is not as it was.
    ///
    /// @param what a table, or a column with its table
    /// @param before how many rows or values there were
    /// @param after how many there are; as many as before where they are others
    public record Loss(String what, long before, long after, Of of) {
        /// What is counted.
        public enum Of {
            ROWS,
            VALUES
        }
    }
}
