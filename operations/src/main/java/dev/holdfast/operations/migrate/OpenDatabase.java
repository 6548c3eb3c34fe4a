package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.GolangParameters;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationStyles;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.time.Duration;

/// A database, open, and the style of its migrations.
record OpenDatabase(MigrationTarget target, Session session, MigrationStyle style, Run run)
        implements AutoCloseable {

    static OpenDatabase open(MigrationTarget target, Run run) {
        var settings =
                SessionSettings.defaults()
                        .named("holdfast migrate " + run.id().toString().substring(0, 8));
        var timeout = GolangParameters.of(target.target()).statementTimeout();
        var session =
                session(
                        target.target(),
                        timeout.map(settings::withStatementTimeout).orElse(settings),
                        run);
        try {
            var style =
                    MigrationStyles.find(
                            target.folder(), session, target.style(), run.clock().instant());
            return new OpenDatabase(target, session, style, run);
        } catch (Throwable e) {
            try (session) {
                throw e;
            }
        }
    }

    private static Session session(PostgresTarget target, SessionSettings settings, Run run) {
        try {
            return Sessions.open(target, settings, run);
        } catch (FailureException e) {
            if (e.failure().code() != PostgresError.NO_DATABASE) {
                throw e;
            }
            throw e.failure()
                    .hint("check the name, or make it: holdfast migrate up --create-database")
                    .exception(e);
        }
    }

    /// The files of its folder.
    MigrationFolder files() {
        return MigrationFiles.read(style, target.folder(), run);
    }

    VersionTable table() {
        return style.table(session);
    }

    /// Where it stands; read anew on each call.
    Standing standing(MigrationFolder files) {
        return Standing.read(style, files, session, run);
    }

    /// Waits until no other run is at work.
    ///
    /// @param timeout how long at most
    MigrationLock lock(Duration timeout) {
        return MigrationLock.take(session, table(), timeout, run);
    }

    /// Before anything is changed: says why nothing can be.
    void requireWritable() {
        new MigrateInspector(session, run).requireWritable();
    }

    String database() {
        return session.target().database();
    }

    @Override
    public void close() {
        session.close();
    }
}
