package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A sandbox on a server of the user's. Its databases are called `holdfast_sandbox_KEY_1`, and its
/// roles have a comment with that key; the session that stays open holds an advisory lock on the
/// key, so that others see what belongs to a run that lives. All else is left by killed ones.
final class NamedSandbox implements SandboxServer {
    private static final String PREFIX = "holdfast_sandbox_";
    private static final String ROLE_MARK = "made for holdfast_sandbox_";

    /// The first of the two numbers of our advisory locks: "hold" in ASCII.
    private static final int LOCK_CLASS = 0x686F6C64;

    private static final SessionSettings SESSION =
            SessionSettings.defaults().named("holdfast sandbox");
    private static final Sql LOCK = Sql.text("select pg_catalog.pg_try_advisory_lock(?, ?) as got");
    private static final Sql LEFT_DATABASES = Sql.of(NamedSandbox.class, "left-databases");
    private static final Sql LEFT_ROLES = Sql.of(NamedSandbox.class, "left-roles");

    private final Session session;
    private final int key;
    private final Run quiet;
    private final List<String> databases = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();

    private NamedSandbox(Session session, int key, Run run) {
        this.session = session;
        this.key = key;
        this.quiet = new Run(run.clock(), false, _ -> false, List.of());
    }

    static NamedSandbox open(PostgresTarget server, int major, Run run) {
        var session = Sessions.open(server, SESSION, run);
        try {
            if (session.serverVersion().major() != major) {
                throw otherVersion(session, major);
            }
            int key;
            do {
                key = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
            } while (!session.one(LOCK, row -> row.flag("got"), LOCK_CLASS, key));
            dropLeft(session, run);
            return new NamedSandbox(session, key, run);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public ServerVersion version() {
        return session.serverVersion();
    }

    @Override
    public PostgresTarget newDatabase(Run run) {
        return create("template0 encoding 'UTF8'", run);
    }

    @Override
    public PostgresTarget copyOf(PostgresTarget database, Run run) {
        return create(SandboxNames.quoted(database.database()), run);
    }

    @Override
    public boolean ensureRole(String name, Run run) {
        try (var other = Sessions.open(session.target(), SESSION, run)) {
            return other.transaction(() -> {
                boolean made = SandboxNames.ensureRole(name, other);
                if (made) {
                    // In the same transaction: a role without its mark would never go.
                    String role = SandboxNames.quoted(name);
                    other.execute(
                            Sql.text(
                                    "comment on role %s is '%s%d'"
                                            .formatted(role, ROLE_MARK, key)));
                    roles.add(name);
                }
                return made;
            });
        }
    }

    @Override
    public void close() {
        try (session;
                var other = Sessions.open(session.target(), SESSION, quiet)) {
            databases.forEach(name -> dropDatabase(name, other));
            roles.forEach(name -> dropRole(name, other));
        }
    }

    private PostgresTarget create(String template, Run run) {
        String name = PREFIX + key + "_" + (databases.size() + 1);
        databases.add(name);
        try (var other = Sessions.open(session.target(), SESSION, run)) {
            other.execute(Sql.text("create database " + name + " template " + template));
        }
        return session.target().withDatabase(name);
    }

    private static void dropLeft(Session session, Run run) {
        try {
            session.list(LEFT_DATABASES, row -> row.text("name"), LOCK_CLASS)
                    .forEach(name -> dropDatabase(name, session));
            session.list(LEFT_ROLES, row -> row.text("name"), LOCK_CLASS)
                    .forEach(name -> dropRole(name, session));
        } catch (FailureException e) {
            run.warn("What a killed run left on the sandbox's server stays: " + e.getMessage());
        }
    }

    private static void dropDatabase(String name, Session session) {
        session.execute(
                Sql.text("drop database if exists " + SandboxNames.quoted(name) + " with (force)"));
    }

    private static void dropRole(String name, Session session) {
        session.execute(Sql.text("drop role if exists " + SandboxNames.quoted(name)));
    }

    private static FailureException otherVersion(Session session, int major) {
        return Failure.of(
                        ServerError.SANDBOX_VERSION,
                        "the server for the sandbox is PostgreSQL %s, and %d is needed"
                                .formatted(session.serverVersion(), major))
                .hint(
                        "name a server of the database's own major version: others write the same schema in other words")
                .fact("found", session.serverVersion().major())
                .fact("wanted", major)
                .exception();
    }
}
