package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.postgresql.util.PSQLException;

/// The TMI database of the guides (runbook C4, C5): it is built by its migrations on every version,
/// refuses every bad value, has the indexes that the guides promise, and its data is the same for
/// the same seed.
class TmiExampleTest {
    private static final Path TMI = Checkout.folder().resolve("examples/tmi");

    /// The guide's list, "Index Strategy".
    private static final List<String> PROMISED_INDEXES =
            List.of(
                    "idx_threat_models_owner_internal_uuid",
                    "idx_threat_model_access_threat_model_id",
                    "idx_threats_threat_model_id",
                    "idx_diagrams_threat_model_id",
                    "idx_users_email",
                    "idx_users_last_login",
                    "idx_users_provider_lookup",
                    "idx_threats_threat_model_id_created_at",
                    "idx_diagrams_threat_model_id_type");

    private static final int REFUSED_AT_LEAST = 400;

    @OnEveryPostgres
    void bad_values_are_refused_for_the_stated_reason(RealPostgres server)
            throws SQLException, IOException {
        try (Connection connection = filled(server, 5, 42)) {
            List<String> lines = Files.readAllLines(TMI.resolve("refused.tsv"));
            assertThat(lines).hasSizeGreaterThan(REFUSED_AT_LEAST);
            var all = new SoftAssertions();
            for (String line : lines) {
                String[] cells = line.split("\t", 4);
                all.assertThat(refusal(connection, cells[3])).as(cells[3]).isEqualTo(cells[2]);
            }
            all.assertAll();
        }
    }

    @OnEveryPostgres
    void the_promised_indexes_exist_and_are_valid(RealPostgres server)
            throws SQLException, IOException {
        try (Connection connection = filled(server, 1, 42)) {
            var valid =
                    strings(
                            connection,
                            "select c.relname from pg_catalog.pg_index i"
                                    + " join pg_catalog.pg_class c on c.oid = i.indexrelid"
                                    + " where i.indisvalid and i.indisready");
            assertThat(valid).containsAll(PROMISED_INDEXES);
        }
    }

    @OnEveryPostgres
    void the_same_seed_makes_the_same_data_and_another_makes_other(RealPostgres server)
            throws SQLException, IOException {
        try (Connection first = filled(server, 20, 7);
                Connection second = filled(server, 20, 7);
                Connection other = filled(server, 20, 8)) {
            assertThat(content(first)).isEqualTo(content(second)).isNotEqualTo(content(other));
        }
    }

    @OnEveryPostgres
    void generating_into_a_filled_database_changes_nothing(RealPostgres server)
            throws SQLException, IOException {
        try (Connection connection = filled(server, 5, 42)) {
            String before = content(connection);
            assertThat(refusal(connection, Files.readString(TMI.resolve("generate.sql"))))
                    .isNotEqualTo("accepted");
            assertThat(content(connection)).isEqualTo(before);
        }
    }

    private static Connection filled(RealPostgres server, int models, int seed)
            throws SQLException, IOException {
        Connection connection = server.connect(server.createDatabase());
        for (Path migration : upFiles()) {
            execute(connection, Files.readString(migration));
        }
        execute(connection, "set tmi.threat_models = '%d'".formatted(models));
        execute(connection, "set tmi.seed = '%d'".formatted(seed));
        execute(connection, Files.readString(TMI.resolve("generate.sql")));
        return connection;
    }

    private static List<Path> upFiles() throws IOException {
        try (Stream<Path> files = Files.list(TMI.resolve("migrations"))) {
            return files.filter(file -> file.toString().endsWith(".up.sql")).sorted().toList();
        }
    }

    /// One hash over all rows of all tables.
    private static String content(Connection connection) throws SQLException {
        var hashes = new ArrayList<String>();
        for (String table :
                strings(
                        connection,
                        "select tablename from pg_catalog.pg_tables where schemaname = 'public'"
                                + " order by 1")) {
            hashes.add(
                    table
                            + strings(
                                    connection,
                                    "select count(*) || md5(coalesce(string_agg(t::text, ''"
                                            + " order by t::text collate \"C\"), '')) from "
                                            + table
                                            + " t"));
        }
        return String.join("\n", hashes);
    }

    private static String refusal(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try {
            execute(connection, sql);
            return "accepted";
        } catch (PSQLException e) {
            return String.valueOf(e.getSQLState());
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(String.valueOf(rows.getString(1)));
            }
            return strings;
        }
    }
}
