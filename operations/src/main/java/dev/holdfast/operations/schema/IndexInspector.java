package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.schema.IndexesResult.Index;
import dev.holdfast.operations.schema.IndexesResult.Role;
import dev.holdfast.operations.schema.IndexesResult.State;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Reads indexes.
final class IndexInspector {
    private static final String USING = " USING ";

    private final Session session;

    IndexInspector(Session session) {
        this.session = session;
    }

    IndexesResult indexes(LookRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        var indexes =
                of(0).stream()
                        .filter(it -> filter.wants(it.schema(), it.table(), it.index()))
                        .toList();
        long total =
                indexes.stream().mapToLong(it -> it.size().map(ByteSize::bytes).orElse(0L)).sum();
        return new IndexesResult(
                session.target().database(),
                !filter.wantsAll(),
                new ByteSize(total),
                indexes,
                repair(indexes));
    }

    /// The indexes of one table, or (0) of all.
    List<Index> of(long table) {
        return session.list(Sql.of(IndexInspector.class, "indexes"), IndexInspector::index, table);
    }

    private static Index index(Row row) {
        String definition = row.text("definition");
        boolean valid = row.flag("is_valid");
        boolean ready = row.flag("is_ready");
        String name = row.text("name");
        return new Index(
                row.text("schema"),
                row.text("table_name"),
                name,
                role(row),
                valid ? State.VALID : ready ? State.INVALID : State.NOT_READY,
                row.findNumber("size").map(ByteSize::new),
                row.flag("is_partitioned") ? Optional.empty() : row.findNumber("scans"),
                row.findInstant("used"),
                row.text("method"),
                row.flag("is_unique"),
                row.flag("is_primary"),
                valid,
                ready,
                row.flag("is_partitioned"),
                row.flag("is_partial"),
                row.texts("columns"),
                row.findText("constraint_name"),
                definition,
                on(definition, row.text("method")));
    }

    private static Role role(Row row) {
        if (row.flag("is_primary")) {
            return Role.PRIMARY;
        }
        if (row.flag("is_exclusion")) {
            return Role.EXCLUSION;
        }
        return row.flag("is_unique") ? Role.UNIQUE : Role.PLAIN;
    }

    /// What follows USING in the server's text, and without the usual method. A quoted name may
    /// hold the word itself, so it is looked for with the method.
    private static String on(String definition, String method) {
        String using = USING + Words.quoted(method) + " ";
        int at = definition.indexOf(using);
        if (at < 0) {
            return definition;
        }
        String rest = definition.substring(at + using.length());
        return method.equals("btree") ? rest : method + " " + rest;
    }

    /// An invalid index of a partitioned table becomes valid by attaching what it lacks, which is
    /// nothing for one statement.
    static String repair(List<Index> indexes) {
        return indexes.stream()
                .filter(it -> it.state() != State.VALID && !it.partitioned())
                .map(it ->
                        "REINDEX INDEX CONCURRENTLY %s.%s;\n"
                                .formatted(Words.quoted(it.schema()), Words.quoted(it.index())))
                .collect(Collectors.joining());
    }
}
