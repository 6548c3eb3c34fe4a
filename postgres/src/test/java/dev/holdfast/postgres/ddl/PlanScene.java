package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Databases of a server that are brought from one schema to another.
record PlanScene(RealPostgres server) {
    private static final String SETTINGS =
            "set search_path = ''; set check_function_bodies = off; set lock_timeout = '10s';";

    /// A new database in which the script was run.
    String database(String script) {
        String database = server.createDatabase();
        run(database, script);
        return database;
    }

    /// A new database with an object of every kind, as the tests of the catalog reader make it.
    String everything() {
        Path folder =
                Golden.repository(PlanScene.class)
                        .resolve("postgres/src/test/java/dev/holdfast/postgres/catalog");
        String database = server.createDatabase();
        try {
            run(database, Files.readString(folder.resolve("everything.sql")));
            for (int major = 14; major <= server.major(); major++) {
                run(database, Files.readString(folder.resolve("everything." + major + ".sql")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return database;
    }

    void run(String database, String script) {
        try (var session = open(database)) {
            assertThat(session.simpleQuery(script))
                    .as(script)
                    .isInstanceOf(ScriptOutcome.Done.class);
        }
    }

    DatabaseSchema read(String database) {
        try (var session = open(database)) {
            return CatalogReader.read(session, new Reading(true, false));
        }
    }

    /// Brings a database to a schema and expects that it is exactly that then.
    ChangePlan bring(String database, DatabaseSchema to, boolean gentle) {
        DatabaseSchema from = read(database);
        ChangePlan plan = Planner.plan(from, to, gentle);
        apply(database, plan);
        var left = SchemaDiff.between(read(database), to);
        assertThat(left.isEmpty()).as(() -> inWords(left) + "\nafter\n" + text(plan)).isTrue();
        return plan;
    }

    private void apply(String database, ChangePlan plan) {
        try (var session = open(database)) {
            session.simpleQuery(SETTINGS);
            for (var transaction : plan.transactions()) {
                for (var step : transaction) {
                    if (step.sql().contains(" CONCURRENTLY ") || step.sql().contains("COMMIT;")) {
                        assertThat(ChangePlan.isAlone(transaction)).as(step.sql()).isTrue();
                    }
                }
                String script =
                        transaction.stream()
                                .map(PlanStep::sql)
                                .collect(Collectors.joining(";\n", "", ";"));
                var outcome = session.simpleQuery(script);
                if (outcome instanceof ScriptOutcome.Refused refused) {
                    throw new AssertionError(
                            "%s\nat\n%s\nof\n%s"
                                    .formatted(
                                            refused.refusal().sentence(),
                                            culprit(transaction, script, refused),
                                            text(plan)));
                }
            }
        }
    }

    private static String culprit(
            List<PlanStep> steps, String script, ScriptOutcome.Refused refused) {
        int at = refused.refusal().position().orElse(0);
        if (refused.completed() > 0 || at == 0) {
            return steps.get(refused.completed()).sql();
        }
        int end = 0;
        for (PlanStep step : steps) {
            end += step.sql().length() + 2;
            if (at <= end) {
                return step.sql();
            }
        }
        return script;
    }

    private Session open(String database) {
        return Sessions.open(
                server.target(database), SessionSettings.defaults(), RealPostgres.run());
    }

    static String text(ChangePlan plan) {
        return plan.steps().stream()
                .map(step -> "[" + step.grouping() + "] " + step.sql())
                .collect(Collectors.joining(";\n"));
    }

    static String inWords(SchemaDiff diff) {
        var text = new StringBuilder();
        diff.added()
                .forEach(object ->
                        text.append("missing ")
                                .append(object.id())
                                .append(" ")
                                .append(object.facts())
                                .append('\n'));
        diff.removed().forEach(object -> text.append("too much ").append(object.id()).append('\n'));
        diff.changed()
                .forEach(change -> {
                    text.append("differs ").append(change.id()).append('\n');
                    change.facts()
                            .forEach(fact ->
                                    text.append("  ")
                                            .append(fact.words())
                                            .append(": is ")
                                            .append(change.from().find(fact).orElse("-"))
                                            .append("\n    to be ")
                                            .append(change.to().find(fact).orElse("-"))
                                            .append('\n'));
                });
        return text.toString();
    }
}
