package dev.holdfast.operations.schema;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.postgres.server.SandboxServer;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Loads declared files into an empty database, each in one transaction. A file that needs what
/// another makes waits until that is there, so that files may be named as people like.
final class DeclaredLoader {
    /// What may be there once other files are loaded (manual, appendix "PostgreSQL Error Codes").
    private static final Set<String> MISSING =
            Set.of(
                    "42P01", // undefined_table
                    "42703", // undefined_column
                    "42704", // undefined_object
                    "42883", // undefined_function
                    "3F000", // invalid_schema_name
                    "42830", // invalid_foreign_key: the unique constraint may be elsewhere
                    "42P17"); // invalid_object_definition: as a partition of a table to come

    private static final String DUPLICATE_SCHEMA = "42P06";
    private static final Pattern EXTENSION =
            Pattern.compile(
                    "extension \"(.*)\" is not available|could not open extension control file \".*/([^/\"]*)\\.control\".*",
                    Pattern.DOTALL);

    private final Session session;
    private final SandboxServer sandbox;
    private final Run run;
    private final String prelude;
    private final Set<String> roles = new TreeSet<>();

    private DeclaredLoader(Session session, SandboxServer sandbox, Run run) {
        this.session = session;
        this.sandbox = sandbox;
        this.run = run;
        session.useServersTimeZone();
        String zone =
                session.one(
                        Sql.text("select pg_catalog.current_setting('TimeZone') as zone"),
                        row -> row.text("zone"));
        // A file may leave settings behind (pg_dump empties the search path): the next one begins
        // anew. Only the time zone is not the login's: see Session.
        this.prelude =
                "reset session authorization; reset role; reset all; set timezone = '%s';"
                                .formatted(zone.replace("'", "''"))
                        + " set check_function_bodies = off; set client_min_messages = warning";
    }

    /// Loads the files.
    ///
    /// @param database an empty one of the sandbox
    /// @return the roles that files name and that are made in the sandbox as stubs
    static Set<String> load(
            DeclaredFolder folder, PostgresTarget database, SandboxServer sandbox, Run run) {
        var settings = SessionSettings.defaults().named("holdfast schema");
        try (var session = Sessions.open(database, settings, run)) {
            var loader = new DeclaredLoader(session, sandbox, run);
            loader.load(folder.files());
            return loader.roles;
        }
    }

    /// There and back: with each turn at least one waiting file is loaded, and two turns do for
    /// files that are named in the opposite order of what they need.
    private void load(List<SqlFile> files) {
        try (var step = run.step("load declared schema", files.size(), Unit.ITEMS)) {
            List<SqlFile> waiting = files;
            while (!waiting.isEmpty()) {
                Map<SqlFile, ScriptOutcome.Refused> refused = new LinkedHashMap<>();
                for (SqlFile file : waiting) {
                    run.checkCancelled();
                    load(file)
                            .ifPresentOrElse(
                                    outcome -> refused.put(file, outcome), () -> step.advance(1));
                }
                if (refused.size() == waiting.size()) {
                    throw stuck(files, refused);
                }
                waiting = new ArrayList<>(refused.keySet()).reversed();
            }
            step.complete();
        }
    }

    /// Loads a file, unless something is missing; then it answers what the server said.
    private Optional<ScriptOutcome.Refused> load(SqlFile file) {
        while (true) {
            session.simpleQuery(prelude);
            if (!(session.simpleQuery(file.text()) instanceof ScriptOutcome.Refused outcome)) {
                return Optional.empty();
            }
            ServerRefusal refusal = outcome.refusal();
            if (run.isCancelled() && refusal.isCancelled()) {
                throw new CancelledException();
            }
            Optional<String> role = MissingRole.in(refusal.message());
            if (role.isPresent() && sandbox.ensureRole(role.get(), run)) {
                roles.add(role.get());
                continue;
            }
            if (MISSING.contains(refusal.sqlState())) {
                return Optional.of(outcome);
            }
            throw refused(file, outcome, hint(refusal));
        }
    }

    private FailureException stuck(
            List<SqlFile> files, Map<SqlFile, ScriptOutcome.Refused> refused) {
        // In the order of the paths, whichever way the last turn went.
        SqlFile first = files.stream().filter(refused::containsKey).findFirst().orElseThrow();
        var outcome = refused.get(first);
        if (outcome == null) {
            throw new IllegalStateException(first.name());
        }
        String others =
                refused.size() == 1
                        ? ""
                        : " (%d other files wait for something, too)".formatted(refused.size() - 1);
        return refused(
                first,
                outcome,
                "no file of the folder makes it: declare it or correct its name; files that need"
                        + " each other must be divided, as a foreign key from its table"
                        + others);
    }

    private static String hint(ServerRefusal refusal) {
        return refusal.sqlState().equals(DUPLICATE_SCHEMA)
                ? "every new database has the schema public: write CREATE SCHEMA IF NOT EXISTS"
                : refusal.hint()
                        .orElse("correct the file: it was loaded into an empty database, to see");
    }

    private static FailureException refused(
            SqlFile file, ScriptOutcome.Refused outcome, String hint) {
        ServerRefusal refusal = outcome.refusal();
        Matcher extension = EXTENSION.matcher(refusal.message());
        var statement = statement(file, outcome);
        String where = where(file, outcome, statement);
        if (extension.matches()) {
            return noExtension(
                    where,
                    Optional.ofNullable(extension.group(1)).orElseGet(() -> extension.group(2)));
        }
        String excerpt = statement.map(it -> ", in: " + it.excerpt()).orElse("");
        return Failure.of(SchemaError.FILE_REFUSED, where + ": " + refusal.sentence() + excerpt)
                .hint(hint)
                .fact("file", file.name())
                .fact("line", place(file, outcome, statement).line())
                .fact("sqlstate", refusal.sqlState())
                .exception();
    }

    private static FailureException noExtension(String where, String extension) {
        return Failure.of(
                        SchemaError.NO_EXTENSION,
                        "%s: the programs of the sandbox do not have the extension %s, so what needs it cannot be judged"
                                .formatted(where, extension))
                .hint(
                        "name a server that has it, of the same major version: --sandbox"
                                + " postgresql://user@host/database")
                .fact("extension", extension)
                .exception();
    }

    private static Optional<SqlStatement> statement(SqlFile file, ScriptOutcome.Refused outcome) {
        var position = outcome.refusal().position();
        if (position.isPresent()) {
            int index = SqlScript.index(file.text(), position.getAsInt());
            return file.statements().stream()
                    .filter(it -> it.start() <= index && index <= it.end())
                    .findFirst();
        }
        return file.statements().stream().skip(outcome.completed()).findFirst();
    }

    private static SqlScript.Place place(
            SqlFile file, ScriptOutcome.Refused outcome, Optional<SqlStatement> statement) {
        var position = outcome.refusal().position();
        int index =
                position.isPresent()
                        ? SqlScript.index(file.text(), position.getAsInt())
                        : statement.map(SqlStatement::start).orElse(0);
        return SqlScript.place(file.text(), index);
    }

    private static String where(
            SqlFile file, ScriptOutcome.Refused outcome, Optional<SqlStatement> statement) {
        var place = place(file, outcome, statement);
        return "%s line %d, column %d".formatted(file.name(), place.line(), place.column());
    }
}
