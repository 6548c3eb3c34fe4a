package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.EnumsResult.EnumType;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;

/// Reads enums.
final class EnumInspector {
    private final Session session;

    EnumInspector(Session session) {
        this.session = session;
    }

    EnumsResult enums(LookRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        var enums =
                session
                        .list(
                                Sql.of(EnumInspector.class, "enums"),
                                row ->
                                        new EnumType(
                                                row.text("schema"),
                                                row.text("name"),
                                                row.text("owner"),
                                                row.texts("columns"),
                                                row.findText("comment"),
                                                row.texts("labels")))
                        .stream()
                        .filter(it -> filter.wants(it.schema(), it.name()))
                        .toList();
        return new EnumsResult(session.target().database(), !filter.wantsAll(), enums);
    }
}
