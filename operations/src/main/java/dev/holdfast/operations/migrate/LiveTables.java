package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.lint.TableFacts;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;

/// How big and busy the tables of a database are.
final class LiveTables implements TableFacts {
    private final Session session;

    LiveTables(Session session) {
        this.session = session;
    }

    @Override
    public Optional<Use> of(String table) {
        return session.find(
                Sql.of(LiveTables.class, "table-use"),
                row ->
                        new Use(
                                row.number("rows"),
                                row.number("bytes"),
                                row.findDecimal("writes_per_second").orElse(0.0)),
                table);
    }
}
