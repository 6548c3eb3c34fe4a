package dev.holdfast.postgres.session;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;

/// An open session, for one thread. When its run is cancelled the statement under way is cancelled
/// on the server, and what is called next throws [CancelledException].
public final class Session implements AutoCloseable {
    private static final int ROWS_AT_A_TIME = 2_000;

    private final PgConnection connection;
    private final PostgresTarget target;
    private final SessionSettings settings;
    private final Run run;
    private final ServerVersion version;
    private boolean cancellable = true;

    Session(PgConnection connection, PostgresTarget target, SessionSettings settings, Run run)
            throws SQLException {
        this.connection = connection;
        this.target = target;
        this.settings = settings;
        this.run = run;
        this.version = new ServerVersion(connection.getQueryExecutor().getServerVersionNum());
    }

    public PostgresTarget target() {
        return target;
    }

    /// Whose cancellation cancels what is under way.
    public Run run() {
        return run;
    }

    /// Opens one more session, just like this one, for another thread; close it when done.
    public Session another() {
        return Sessions.open(target, settings, run);
    }

    /// As [#another()], but no statement of it may take longer.
    public Session another(Duration statementTimeout) {
        return Sessions.open(target, settings.withStatementTimeout(statementTimeout), run);
    }

    public ServerVersion serverVersion() {
        return version;
    }

    public boolean has(Feature feature) {
        return feature.isIn(version);
    }

    /// The process number that the server, or a pooler before it, gave at login. A pooler's is not
    /// `pg_backend_pid()`.
    public int loginPid() {
        return connection.getBackendPID();
    }

    /// All rows of the answer, in its order.
    public <T> List<T> list(Sql sql, Row.Mapper<T> mapper, Object... parameters) {
        return work(() -> {
            try (var statement = prepare(sql, parameters);
                    var rows = statement.executeQuery()) {
                var list = new ArrayList<T>();
                var row = new Row(rows);
                while (rows.next()) {
                    list.add(mapper.map(row));
                }
                return list;
            }
        });
    }

    /// Hands over row after row. Within a transaction only a few thousand rows are in memory at a
    /// time.
    public void each(Sql sql, Consumer<Row> consumer, Object... parameters) {
        work(() -> {
            try (var statement = prepare(sql, parameters)) {
                statement.setFetchSize(ROWS_AT_A_TIME);
                try (var rows = statement.executeQuery()) {
                    var row = new Row(rows);
                    while (rows.next()) {
                        consumer.accept(row);
                    }
                }
                return true;
            }
        });
    }

    /// Hands over row after row in COPY's binary format: for hundreds of thousands of rows, each of
    /// which is then one array of bytes and not a dozen. Nothing else can be asked meanwhile.
    public void eachBinary(Sql sql, Consumer<BinaryRow> consumer) {
        work(() -> {
            String query = "copy (\n" + sql.text(version.major()) + "\n) to stdout (format binary)";
            var copy = connection.getCopyAPI().copyOut(query);
            try {
                var row = new BinaryRow();
                for (byte[] bytes = copy.readFromCopy();
                        bytes != null;
                        bytes = copy.readFromCopy()) {
                    if (row.take(bytes)) {
                        consumer.accept(row);
                    }
                }
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
            return true;
        });
    }

    /// The only row of the answer, or none.
    public <T> Optional<T> find(Sql sql, Row.Mapper<T> mapper, Object... parameters) {
        List<T> rows = list(sql, mapper, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException("%d rows instead of one".formatted(rows.size()));
        }
        return rows.stream().findFirst();
    }

    /// The only row of the answer.
    public <T> T one(Sql sql, Row.Mapper<T> mapper, Object... parameters) {
        return find(sql, mapper, parameters)
                .orElseThrow(() -> new IllegalStateException("no row instead of one"));
    }

    /// Does the statement, and answers how many rows it touched.
    public long execute(Sql sql, Object... parameters) {
        return work(() -> {
            try (var statement = prepare(sql, parameters)) {
                return statement.executeLargeUpdate();
            }
        });
    }

    /// Sets the time zone that a client would have that names none at login, as psql and Go
    /// programs. The driver names this machine's, and with it `alter column type timestamptz` in a
    /// user's script would convert data by the zone of whoever runs it.
    public void useServersTimeZone() {
        if (target.parameters().containsKey("timezone")) {
            return;
        }
        record Zone(Optional<String> declared, boolean mayReadFiles, String logZone) {}
        var zone =
                one(
                        Sql.of(Session.class, "server-time-zone"),
                        row ->
                                new Zone(
                                        row.findText("declared"),
                                        row.flag("may_read_files"),
                                        row.text("log_zone")));
        String name =
                zone.declared()
                        .or(() -> zone.mayReadFiles() ? timeZoneOfFiles() : Optional.empty())
                        .orElse(zone.logZone());
        setTimeZone(name);
    }

    void setTimeZone(String name) {
        one(
                Sql.text("select pg_catalog.set_config('TimeZone', ?, false) as zone"),
                row -> row.text("zone"),
                name);
    }

    private Optional<String> timeZoneOfFiles() {
        return find(
                Sql.text(
                        "select setting from pg_catalog.pg_file_settings where applied"
                                + " and lower(name) = 'timezone' order by seqno desc limit 1"),
                row -> row.text("setting"));
    }

    /// Does the work in one transaction: all of it or nothing.
    public <T> T transaction(Supplier<T> body) {
        setAutoCommit(false);
        try {
            T answer = body.get();
            work(() -> {
                connection.commit();
                return answer;
            });
            return answer;
        } catch (RuntimeException e) {
            rollBack(e);
            throw e;
        } finally {
            if (isOpen()) {
                setAutoCommit(true);
            }
        }
    }

    /// Does the work to its end even when the run is cancelled meanwhile: for the few statements
    /// that keep the books of what was done.
    public <T> T uncancelled(Supplier<T> body) {
        boolean before = cancellable;
        cancellable = false;
        try {
            return body.get();
        } finally {
            cancellable = before;
        }
    }

    /// Sends the whole text as one query of the simple protocol (manual, "Simple Query"): several
    /// statements are one transaction, unless the text itself says BEGIN and COMMIT. What the
    /// server says meanwhile (RAISE NOTICE) becomes notes of the run. A transaction that the text
    /// left open is rolled back.
    ///
    /// A refusal by the server, also because the run was cancelled, is an answer; a lost connection
    /// is thrown.
    public ScriptOutcome simpleQuery(String text) {
        return simpleQuery(text, true);
    }

    /// As [#simpleQuery], but a transaction stays open: to send a script statement by statement and
    /// look at what each did. One that a refusal has broken is rolled back.
    public ScriptOutcome simpleQueryWithin(String text) {
        return simpleQuery(text, false);
    }

    private ScriptOutcome simpleQuery(String text, boolean whole) {
        refuseCopy(text);
        var script = new ScriptAnswers(run);
        return work(() -> {
            var executor = connection.getQueryExecutor();
            var query = executor.createQuery(text, false, false).query;
            try {
                executor.execute(
                        query,
                        null,
                        script,
                        0,
                        0,
                        QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
                                | QueryExecutor.QUERY_ONESHOT
                                | QueryExecutor.QUERY_NO_RESULTS
                                | QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS
                                | QueryExecutor.QUERY_SUPPRESS_BEGIN);
            } catch (SQLException e) {
                var refusal = PostgresFailure.refusal(e);
                if (refusal.isEmpty() || connection.isClosed()) {
                    throw e;
                }
                endTransaction();
                return script.refused(refusal.get());
            }
            return script.done(whole ? endTransaction() : isInTransaction());
        });
    }

    /// The driver loses its place in the protocol when a simple query copies through the client.
    private static void refuseCopy(String text) {
        if (!text.toLowerCase(Locale.ROOT).contains("copy")) {
            return;
        }
        for (SqlStatement statement : SqlScript.of(text).statements()) {
            if (statement.copiesThroughClient()) {
                throw Failure.of(
                                PostgresError.COPY_THROUGH_CLIENT,
                                "COPY over the connection does not work within a script: "
                                        + statement.excerpt())
                        .hint(
                                "write the rows as INSERT ... VALUES, or use COPY with a server's file")
                        .exception();
            }
        }
    }

    /// Whether a transaction was open, which is now rolled back.
    private boolean endTransaction() throws SQLException {
        if (!isInTransaction()) {
            return false;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("rollback");
        }
        return true;
    }

    private boolean isInTransaction() {
        return connection.getTransactionState() != TransactionState.IDLE;
    }

    public boolean isOpen() {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    /// Breaks the connection off, on any thread: what waits for an answer fails at once.
    public void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    void set(String statements) throws SQLException {
        if (!statements.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute(statements);
            }
        }
    }

    private PreparedStatement prepare(Sql sql, Object... parameters) throws SQLException {
        var statement = connection.prepareStatement(sql.text(version.major()));
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private interface Work<T> {
        T call() throws SQLException;
    }

    private <T> T work(Work<T> work) {
        if (!cancellable) {
            return translated(work);
        }
        var cancelling = new Cancelling();
        try (var _ = run.onCancel(cancelling::cancel)) {
            run.checkCancelled();
            return translated(work);
        } finally {
            cancelling.end();
        }
    }

    private <T> T translated(Work<T> work) {
        try {
            return work.call();
        } catch (SQLException e) {
            boolean stopped =
                    cancellable
                            && run.isCancelled()
                            && PostgresFailure.refusal(e)
                                    .filter(ServerRefusal::isCancelled)
                                    .isPresent();
            throw stopped ? new CancelledException() : PostgresFailure.of(e);
        }
    }

    /// Cancels at most the statement it was made for: once that has ended no request is under way
    /// that could hit the next one.
    private final class Cancelling {
        private boolean ended;

        synchronized void cancel() {
            if (!ended) {
                try {
                    connection.cancelQuery();
                } catch (SQLException _) {
                    // Without the request the statement simply runs to its end.
                }
            }
        }

        synchronized void end() {
            ended = true;
        }
    }

    private void setAutoCommit(boolean on) {
        try {
            connection.setAutoCommit(on);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }

    private void rollBack(RuntimeException failure) {
        try {
            if (!connection.isClosed()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
