package dev.holdfast.operations.schema;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.function.Supplier;

/// One look at a database: all that is read is of the same moment, nothing can be changed, and
/// names in the server's texts carry their schema, whatever the role's search path is.
final class OneLook {
    /// Long enough for a lock of the moment; for a long one a person should not have to wait.
    private static final String LOCK_TIMEOUT = "5s";

    private OneLook() {}

    static <T> T of(Session session, Supplier<T> look) {
        return session.transaction(() -> {
            begin(session);
            pin(session);
            return look.get();
        });
    }

    /// As [#of], but `first` still sees the search path that the role and the database have.
    static <F, T> T of(Session session, Supplier<F> first, java.util.function.Function<F, T> look) {
        return session.transaction(() -> {
            begin(session);
            F found = first.get();
            pin(session);
            return look.apply(found);
        });
    }

    private static void begin(Session session) {
        session.execute(Sql.text("set transaction isolation level repeatable read, read only"));
        set(session, "lock_timeout", LOCK_TIMEOUT);
    }

    private static void pin(Session session) {
        set(session, "search_path", "");
    }

    private static void set(Session session, String parameter, String value) {
        session.one(
                Sql.text("select pg_catalog.set_config(?, ?, true) as value"),
                row -> row.text("value"),
                parameter,
                value);
    }
}
