package dev.holdfast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/// Every `.sql` resource of every room, in the variant for the server's version, is prepared by
/// each server version: a catalog column that came or went is found here.
@Tag("servers")
class SqlResourcesTest {
    /// So that the test cannot pass by seeing nothing.
    private static final int AT_LEAST = 4;

    /// Makes tables of our own, with which others work.
    private static final String TABLES = "operations/migrate/journal/journal-tables";

    private static final Pattern NAME = Pattern.compile("(.+?)(?:\\.(\\d+))?\\.sql");

    @OnEveryPostgres
    void each_sql_resource_prepares(RealPostgres server, int major)
            throws SQLException, IOException {
        Map<String, NavigableMap<Integer, String>> resources = resources();
        assertThat(resources).hasSizeGreaterThanOrEqualTo(AT_LEAST);
        try (var connection = server.connect(server.createDatabase())) {
            makeTables(resources, connection);
            for (var resource : resources.entrySet()) {
                var variants = resource.getValue();
                if (resource.getKey().equals(TABLES)) {
                    continue;
                }
                assertThat(variants.firstKey())
                        .as("the plain file of " + resource.getKey())
                        .isZero();
                String text = variants.floorEntry(major).getValue();
                try (var statement = connection.prepareStatement(text)) {
                    // Asks the server, which so prepares it.
                    assertThat(statement.getParameterMetaData().getParameterCount())
                            .as(resource.getKey())
                            .isNotNegative();
                    var rows = statement.getMetaData();
                    assertThat(rows == null || rows.getColumnCount() > 0)
                            .as(resource.getKey())
                            .isTrue();
                } catch (SQLException e) {
                    throw new AssertionError(
                            resource.getKey() + " on " + major + ": " + e.getMessage(), e);
                }
            }
        }
    }

    /// Makes what others of the resources work with.
    private static void makeTables(
            Map<String, NavigableMap<Integer, String>> resources, Connection connection)
            throws SQLException {
        for (var resource : resources.entrySet()) {
            if (resource.getKey().equals(TABLES)) {
                try (var statement = connection.createStatement()) {
                    statement.execute(resource.getValue().firstEntry().getValue());
                }
            }
        }
    }

    /// Texts by name and by the version they are meant from (0: the plain file).
    private static Map<String, NavigableMap<Integer, String>> resources() throws IOException {
        var resources = new TreeMap<String, NavigableMap<Integer, String>>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path root = Path.of(entry);
            if (Files.isDirectory(root)) {
                collect(root.resolve("dev/holdfast"), resources);
            } else if (root.toString().contains("holdfast")) {
                try (var jar = FileSystems.newFileSystem(root)) {
                    collect(jar.getPath("/dev/holdfast"), resources);
                }
            }
        }
        return resources;
    }

    private static void collect(Path folder, Map<String, NavigableMap<Integer, String>> resources)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher name = NAME.matcher(folder.relativize(file).toString());
                if (name.matches()) {
                    int from = name.group(2) == null ? 0 : Integer.parseInt(name.group(2));
                    resources
                            .computeIfAbsent(name.group(1), _ -> new TreeMap<>())
                            .put(from, Files.readString(file));
                }
            }
        }
    }
}
