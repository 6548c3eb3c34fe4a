package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.SqlLiteral;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresFailure;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes a database that does not exist, from a database that every server has. It belongs to the
/// role that migrates, and its encoding is UTF-8.
///
/// Two runs may do this at once: whoever comes second finds it made.
final class DatabaseCreation {
    private static final List<String> EVERYWHERE = List.of("postgres", "template1");

    /// Longer names the server cuts off, or refuses, by its version.
    private static final int LONGEST_NAME = 63;

    /// The server itself waits 5 s each time until nobody is connected to the template.
    private static final int ATTEMPTS = 3;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final PostgresTarget target;
    private final Run run;

    DatabaseCreation(PostgresTarget target, Run run) {
        this.target = target;
        this.run = run;
    }

    /// Whether the server says that there is no such database.
    boolean isNeeded() {
        requireName();
        try (var _ = Sessions.open(target, settings(), run)) {
            return false;
        } catch (FailureException e) {
            if (e.failure().code() == PostgresError.NO_DATABASE) {
                return true;
            }
            throw e;
        }
    }

    /// Makes it.
    ///
    /// @return whether it was this run that made it
    boolean create() {
        try (var session = connect();
                var step = run.step("create database " + target.database())) {
            boolean created = create(session);
            step.complete();
            return created;
        }
    }

    private boolean create(Session session) {
        String statement = "create database " + name() + encoding(session);
        for (int attempt = 1; ; attempt++) {
            if (!(session.simpleQuery(statement) instanceof ScriptOutcome.Refused refused)) {
                return true;
            }
            var refusal = refused.refusal();
            switch (refusal.sqlState()) {
                // Somebody else has made it, before we asked or while we did.
                case "42P04", "23505" -> {
                    return false;
                }
                case "55006" -> {
                    if (attempt == ATTEMPTS) {
                        throw templateInUse(refusal);
                    }
                    run.note("the template is in use, trying again: " + refusal.sentence());
                    run.pause(PAUSE);
                }
                case "42501" -> throw noRight(refusal);
                case "22023" -> throw badEncoding(refusal);
                default ->
                        throw PostgresFailure.of(refusal)
                                .fact("database", target.database())
                                .exception();
            }
        }
    }

    /// The cluster's own defaults, as far as they can hold every text.
    private static String encoding(Session session) {
        boolean suits =
                session.find(
                                Sql.text(
                                        "select pg_catalog.pg_encoding_to_char(encoding) = 'UTF8' as suits"
                                                + " from pg_catalog.pg_database"
                                                + " where datname = 'template1'"),
                                row -> row.flag("suits"))
                        .orElse(false);
        return suits ? "" : " template template0 encoding 'UTF8'";
    }

    private Session connect() {
        Optional<FailureException> first = Optional.empty();
        for (String database : EVERYWHERE) {
            try {
                return Sessions.open(target.withDatabase(database), settings(), run);
            } catch (FailureException e) {
                if (!concernsOneDatabase(e)) {
                    throw e;
                }
                first = first.or(() -> Optional.of(e));
            }
        }
        var reason = first.orElseThrow();
        throw Failure.of(
                        MigrateError.CANNOT_CREATE,
                        "database %s does not exist, and %s gets into neither %s nor %s, from where it could be made: %s"
                                .formatted(
                                        target.database(),
                                        target.user(),
                                        EVERYWHERE.getFirst(),
                                        EVERYWHERE.getLast(),
                                        reason.failure().message()))
                .hint("as a superuser: " + statementForOthers())
                .fact("database", target.database())
                .exception(reason);
    }

    private static boolean concernsOneDatabase(FailureException e) {
        return e.failure().code() == PostgresError.NO_DATABASE
                || e.failure().code() == PostgresError.HBA_REJECTED
                || "42501".equals(e.failure().facts().get("sqlstate"));
    }

    private void requireName() {
        int length = target.database().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_NAME) {
            throw Failure.of(
                            MigrateError.CANNOT_CREATE,
                            "database %s cannot be made: its name has %d bytes, and the server cuts off after %d"
                                    .formatted(target.database(), length, LONGEST_NAME))
                    .hint("give it a shorter name in holdfast.yml")
                    .fact("database", target.database())
                    .exception();
        }
    }

    private RuntimeException noRight(ServerRefusal refusal) {
        return Failure.of(
                        MigrateError.CANNOT_CREATE,
                        "database %s does not exist, and role %s may not make it: %s"
                                .formatted(target.database(), target.user(), refusal.message()))
                .hint(
                        "as a superuser: %s or: alter role %s createdb;"
                                .formatted(statementForOthers(), SqlLiteral.name(target.user())))
                .fact("database", target.database())
                .fact("role", target.user())
                .fact("sqlstate", refusal.sqlState())
                .exception();
    }

    private RuntimeException templateInUse(ServerRefusal refusal) {
        return Failure.of(
                        MigrateError.CANNOT_CREATE,
                        "database %s cannot be made now: %s"
                                .formatted(target.database(), refusal.sentence()))
                .hint(
                        "end the sessions on that template (select pid, application_name from"
                                + " pg_stat_activity where datname like 'template%'), then try"
                                + " again")
                .fact("database", target.database())
                .fact("sqlstate", refusal.sqlState())
                .exception();
    }

    private RuntimeException badEncoding(ServerRefusal refusal) {
        return Failure.of(
                        MigrateError.CANNOT_CREATE,
                        "database %s cannot be made with the cluster's locale and UTF-8: %s"
                                .formatted(target.database(), refusal.sentence()))
                .hint(
                        "choose its locale: create database %s template template0 encoding 'UTF8' locale 'C.UTF-8';"
                                .formatted(name()))
                .fact("database", target.database())
                .fact("sqlstate", refusal.sqlState())
                .exception();
    }

    private String statementForOthers() {
        return "create database %s owner %s;".formatted(name(), SqlLiteral.name(target.user()));
    }

    private String name() {
        return SqlLiteral.name(target.database());
    }

    private static SessionSettings settings() {
        return SessionSettings.defaults().named("holdfast migrate");
    }
}
