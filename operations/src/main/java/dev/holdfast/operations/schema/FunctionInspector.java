package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.schema.FunctionsResult.Function;
import dev.holdfast.operations.schema.FunctionsResult.Kind;
import dev.holdfast.operations.schema.FunctionsResult.Parallel;
import dev.holdfast.operations.schema.FunctionsResult.RunsAs;
import dev.holdfast.operations.schema.FunctionsResult.Volatility;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;

/// Reads functions.
final class FunctionInspector {
    private final Session session;

    FunctionInspector(Session session) {
        this.session = session;
    }

    FunctionsResult functions(LookRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        record Named(String name, Function function) {}
        var functions =
                session
                        .list(
                                Sql.of(FunctionInspector.class, "functions"),
                                row -> new Named(row.text("name"), function(row)))
                        .stream()
                        .filter(it -> filter.wants(it.function().schema(), it.name()))
                        .map(Named::function)
                        .toList();
        return new FunctionsResult(session.target().database(), !filter.wantsAll(), functions);
    }

    private static Function function(Row row) {
        var triggers = row.texts("triggers");
        return new Function(
                row.text("schema"),
                Words.quoted(row.text("name")) + "(" + row.text("arguments") + ")",
                row.findText("returns"),
                Kind.of(row.text("kind")),
                row.text("language"),
                Volatility.of(row.text("volatility")),
                Parallel.of(row.text("parallel")),
                !row.flag("is_definer")
                        ? RunsAs.CALLER
                        : row.flag("pins_search_path")
                                ? RunsAs.OWNER
                                : RunsAs.OWNER_SEARCH_PATH_OPEN,
                row.text("owner"),
                new ByteSize(row.number("body")),
                row.findText("comment"),
                triggers.isEmpty() ? Optional.empty() : Optional.of(triggers.size()),
                triggers);
    }
}
