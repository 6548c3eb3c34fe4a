package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A database and a folder, and the simplest runner that keeps to the contract of a style.
final class StyleScene implements AutoCloseable {
    final Path folder;
    final PostgresTarget target;
    final Session session;

    StyleScene(PostgresTarget target, Path folder) {
        this.folder = folder;
        this.target = target;
        this.session = Sessions.open(target, SessionSettings.defaults(), RealPostgres.run());
    }

    static StyleScene on(RealPostgres server, Path folder) {
        return new StyleScene(server.target(server.createDatabase()), folder);
    }

    static Path write(Path folder, String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    StyleScene file(String name, String text) {
        write(folder, name, text);
        return this;
    }

    TableState state(MigrationStyle style) {
        return style.table(session).read(session);
    }

    /// Applies what is pending, in the order of the folder.
    List<String> up(MigrationStyle style) {
        var done = new ArrayList<String>();
        var files = style.read(folder);
        var state = state(style);
        var applied = applied(state);
        var all = new ArrayList<>(files.all());
        if (applied.isEmpty() && state.baseline().isNone() && files.baseline().isPresent()) {
            var baseline = files.baseline().get();
            all.removeIf(it ->
                    it.kind() == Kind.VERSIONED && it.version().compareTo(baseline.version()) <= 0);
            all.addFirst(baseline);
        }
        var from = state.version();
        for (Migration migration : all) {
            if (isPending(style, migration, state, applied)) {
                var to = migration.version().isNumber() ? migration.version() : from;
                apply(style, new Move(migration, Direction.UP, from, to));
                from = to;
                done.add(migration.version().text());
            }
        }
        return done;
    }

    private static Set<MigrationVersion> applied(TableState state) {
        return state.rows().orElse(List.of()).stream()
                .filter(AppliedRow::success)
                .map(AppliedRow::version)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean isPending(
            MigrationStyle style,
            Migration migration,
            TableState state,
            Set<MigrationVersion> applied) {
        if (migration.kind() == Kind.REPEATABLE) {
            return state.rows().orElse(List.of()).stream()
                    .filter(row -> row.version().equals(migration.version()))
                    .noneMatch(row -> row.success() && !style.isModified(migration, row));
        }
        return !applied.contains(migration.version())
                && (state.baseline().isNone()
                        || migration.version().compareTo(state.baseline()) > 0);
    }

    /// Undoes the last one that is applied, in the order of the folder.
    void down(MigrationStyle style) {
        var applied = applied(state(style));
        var migrations =
                style.read(folder).all().stream()
                        .filter(it -> applied.contains(it.version()))
                        .toList();
        var from = migrations.getLast();
        var to =
                migrations.size() == 1
                        ? MigrationVersion.NONE
                        : migrations.get(migrations.size() - 2).version();
        apply(style, new Move(from, Direction.DOWN, from.version(), to));
    }

    void force(MigrationStyle style, String version) {
        var table = style.table(session);
        if (!table.exists(session)) {
            write(table.creation());
        }
        write(table.forced(MigrationVersion.parse(version), style.read(folder)));
    }

    /// The versions that count as applied, oldest first.
    String applied(MigrationStyle style) {
        return state(style).rows().orElse(List.of()).stream()
                .map(row -> row.version() + (row.success() ? "" : " failed"))
                .collect(Collectors.joining(" "));
    }

    void apply(MigrationStyle style, Move move) {
        var table = style.table(session);
        var script = style.script(move.migration(), move.direction());
        if (!table.exists(session)) {
            write(table.creation());
        }
        if (script.sending() == Sending.EACH) {
            write(table.begun(move, script));
            for (SqlStatement statement : script.statements()) {
                if (send(statement.text()).isPresent()) {
                    write(table.failed(move, script));
                    return;
                }
            }
            write(table.done(move, script, Duration.ofMillis(7)));
        } else if (script.sending() == Sending.AS_ONE && actsOutside(script)) {
            write(table.begun(move, script));
            send(script.text());
            write(table.done(move, script));
        } else {
            send(script.text() + "\n;" + table.done(move, script))
                    .ifPresent(message -> {
                        throw new IllegalStateException(script.name() + ": " + message);
                    });
        }
    }

    private static boolean actsOutside(MigrationScript script) {
        return script.statements().stream()
                .anyMatch(it -> it.refusesTransaction() || it.controlsTransaction());
    }

    void write(String statements) {
        if (!statements.isEmpty()) {
            session.transaction(() -> session.execute(Sql.text(statements)));
        }
    }

    private Optional<String> send(String text) {
        return switch (session.simpleQuery(text)) {
            case ScriptOutcome.Done _ -> Optional.empty();
            case ScriptOutcome.Refused refused -> Optional.of(refused.refusal().sentence());
        };
    }

    /// The rows of a query, columns divided by `|`.
    List<String> rows(String query) {
        return session.list(
                Sql.text(query),
                row ->
                        row.columns().stream()
                                .map(column -> row.findText(column).orElse("null"))
                                .collect(Collectors.joining("|")));
    }

    @Override
    public void close() {
        session.close();
    }
}
