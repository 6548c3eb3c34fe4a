package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.sql.SqlStatement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Looks through the files of a folder for what is dangerous. It sends nothing and changes nothing.
///
/// @param facts what the server says of tables; [TableFacts#NONE] without one
public record Linter(LintSettings settings, TableFacts facts) {

    /// The findings, file by file in their order, within a file by their place.
    ///
    /// @param files in the order in which they run; an up may come before or after its down
    public List<Finding> lint(List<LintFile> files) {
        var known = new HashMap<String, Optional<TableFacts.Use>>();
        // A server is asked once for each table.
        TableFacts once =
                table -> known.computeIfAbsent(KnownSchema.key(table), _ -> facts.of(table));
        return new Linter(settings, once).look(files);
    }

    private List<Finding> look(List<LintFile> files) {
        var schema = new KnownSchema();
        var keys = new ArrayList<ForeignKey>();
        var sinks = new HashMap<LintFile, FileFindings>();
        for (LintFile file : files) {
            if (!file.down()) {
                var sink = new FileFindings(file, facts);
                sinks.put(file, sink);
                keys.addAll(new FileLint(file, schema, sink, settings).read());
                if (!settings.oneRun()) {
                    schema.settle();
                }
            }
        }
        keys.forEach(it -> it.report(schema));
        downs(files, sinks);
        return files.stream()
                .filter(it -> !it.applied())
                .flatMap(it -> sinks.getOrDefault(it, new FileFindings(it, facts)).all().stream())
                .toList();
    }

    /// Each down on its own: it runs when its up and others have long run.
    private void downs(List<LintFile> files, Map<LintFile, FileFindings> sinks) {
        var ups = new HashMap<String, LintFile>();
        var downs = new HashMap<String, LintFile>();
        files.forEach(it -> (it.down() ? downs : ups).put(it.migration(), it));
        downs.values().stream()
                .filter(it -> !it.applied())
                .sorted(Comparator.comparing(LintFile::name))
                .forEach(down -> sinks.put(down, down(down, ups.get(down.migration()))));
        if (settings.downsExpected()) {
            ups.values().stream()
                    .filter(it -> !it.applied() && !downs.containsKey(it.migration()))
                    .filter(it -> !it.sql().statements().isEmpty())
                    .forEach(it -> {
                        var sink = sinks.get(it);
                        if (sink != null) {
                            sink.add(
                                    LintRule.MISSING_DOWN,
                                    0,
                                    it.name() + " has no down",
                                    List.of());
                        }
                    });
        }
    }

    private FileFindings down(LintFile down, @Nullable LintFile up) {
        var made = new KnownSchema();
        if (up != null) {
            new FileLint(up, made, new FileFindings(up, facts), settings).remember();
        }
        var sink = new FileFindings(down, facts);
        new FileLint(down, made, sink, settings).read();
        boolean undoesNothing =
                down.sql().statements().stream().allMatch(Linter::doesNothing)
                        && up != null
                        && !up.sql().statements().isEmpty();
        if (undoesNothing) {
            sink.add(LintRule.EMPTY_DOWN, 0, down.name() + " does nothing", List.of());
        }
        return sink;
    }

    private static boolean doesNothing(SqlStatement statement) {
        return statement.controlsTransaction() || statement.text().matches("(?is)select\\s+1");
    }

    /// A foreign key whose index may come in a later file.
    record ForeignKey(
            FileFindings sink,
            SqlStatement statement,
            int at,
            String table,
            List<String> columns,
            String other) {

        void report(KnownSchema schema) {
            if (columns.isEmpty() || schema.hasIndex(table, columns)) {
                return;
            }
            sink.add(
                    LintRule.FOREIGN_KEY_WITHOUT_INDEX,
                    statement,
                    at,
                    table,
                    "the foreign key of %s (%s) to %s has no index"
                            .formatted(table, String.join(", ", columns), other),
                    SafeForms.indexFor(table, columns),
                    schema.knows(table));
        }
    }
}
