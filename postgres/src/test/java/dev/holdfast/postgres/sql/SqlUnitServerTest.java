package dev.holdfast.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a script that was sent as one query fails at a statement, the server has kept exactly what
/// the units before it did.
@Tag("servers")
class SqlUnitServerTest {
    private static final List<String> CONTROLS =
            List.of(
                    "begin",
                    "start transaction",
                    "commit",
                    "end",
                    "rollback",
                    "abort",
                    "begin",
                    "commit and chain",
                    "rollback and chain",
                    "commit and no chain");

    private static final List<String> IN_TRANSACTIONS =
            List.of(
                    "vacuum t",
                    "vacuum (analyze) t",
                    "analyze t",
                    "create index concurrently on t (a)",
                    "create unique index concurrently j on t (a)",
                    "create index on t (a)",
                    "drop index concurrently i",
                    "drop index i",
                    "reindex index concurrently i",
                    "reindex table t",
                    "reindex (verbose) table t",
                    "reindex schema public",
                    "reindex database postgres",
                    "cluster",
                    "cluster verbose",
                    "cluster t using i",
                    "refresh materialized view concurrently v",
                    "create database no_such",
                    "drop database no_such",
                    "alter database postgres set tablespace pg_default",
                    "alter database postgres set default_tablespace = ''",
                    "create tablespace no_such location '/no/such'",
                    "drop tablespace no_such",
                    "alter system set work_mem = '4MB'",
                    "alter type e add value 'b'",
                    "create subscription s connection 'host=/no/such' publication p",
                    "create subscription s connection 'host=/no/such' publication p with (connect = false)",
                    "discard all",
                    "discard plans",
                    "commit prepared 'x'",
                    "rollback prepared 'x'",
                    "checkpoint",
                    "lock table t");

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void the_server_keeps_whole_units(int major) {
        var server = RealPostgres.shared(major);
        String database = server.createDatabase();
        int compared = 0;
        try (Session session =
                Sessions.open(
                        server.target(database), SessionSettings.defaults(), RealPostgres.run())) {
            session.execute(Sql.text("create table log (n integer)"));
            for (int seed = 0; seed < 120; seed++) {
                String script = script(new Random(seed));
                session.execute(Sql.text("truncate log"));
                session.simpleQuery(script);
                var kept =
                        session.list(
                                Sql.text("select n from log order by n"), row -> row.number("n"));
                assertThat(kept).as(script).isEqualTo(wanted(script));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(120);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void the_server_refuses_in_a_transaction_what_it_is_said_to(int major) throws SQLException {
        var server = RealPostgres.shared(major);
        try (var connection = server.connect(server.createDatabase())) {
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "create table t (a int); create index i on t (a); cluster t using i;"
                                + " create type e as enum ('a'); create materialized view v as select 1 as a;"
                                + " create unique index vi on v (a)");
            }
            connection.setAutoCommit(false);
            for (String sql : IN_TRANSACTIONS) {
                boolean refused = false;
                try (var statement = connection.createStatement()) {
                    statement.execute(sql);
                } catch (SQLException e) {
                    refused = e.getSQLState().equals("25001");
                }
                connection.rollback();
                assertThat(refused)
                        .as(sql)
                        .isEqualTo(SqlScript.of(sql).statements().getFirst().refusesTransaction());
            }
        }
    }

    /// Rows are numbered in the order of the statements; one statement at the end fails.
    private static String script(Random random) {
        var script = new StringBuilder();
        boolean inBlock = false;
        for (int i = 0; i < 3 + random.nextInt(10); i++) {
            String control = CONTROLS.get(random.nextInt(CONTROLS.size()));
            // Outside of a block the server refuses AND CHAIN.
            boolean controls = random.nextInt(3) == 0 && (inBlock || !control.contains("chain"));
            if (!controls) {
                script.append("insert into log values (%d);\n".formatted(i));
                continue;
            }
            script.append(control).append(";\n");
            boolean begins = control.equals("begin") || control.startsWith("start");
            inBlock = begins || (inBlock && control.endsWith("and chain"));
        }
        return script.append("select 1 / 0").toString();
    }

    private static List<Long> wanted(String script) {
        var kept = new ArrayList<Long>();
        for (SqlUnit unit : SqlScript.of(script).units()) {
            boolean fails = unit.statements().getLast().begins("SELECT");
            boolean undone = unit.statements().getLast().rollsBack();
            for (SqlStatement statement : unit.statements()) {
                if (!fails && !undone && statement.begins("INSERT")) {
                    kept.add(Long.valueOf(statement.text().replaceAll("\\D", "")));
                }
            }
        }
        return kept;
    }
}
