package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.AlembicRunner;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be said and written of migrations without a server.
///
/// @param target whose server need not run
record OfflineMigrations(MigrationTarget target, Disk disk, Run run) {

    private MigrationFiles files() {
        return new MigrationFiles(target.folder(), target.style());
    }

    /// The plan for a database that does not exist yet.
    MigrateResult plan(MigrateRun.Order order) {
        var style = files().find();
        var database = target.target().database();
        if (style instanceof Alembic alembic) {
            return AlembicMigrations.planned(database, alembic.up(order.revision(), List.of()));
        }
        var folder = files().read(run);
        var all = new OfflineMoves(style, folder).all();
        var moves = order.count().map(n -> all.subList(0, Math.min(n, all.size()))).orElse(all);
        return MigrateResult.planned(
                database,
                MigrationVersion.NONE,
                moves.isEmpty() ? MigrationVersion.NONE : moves.getLast().to(),
                order.count().map(n -> Math.max(0, n - moves.size())).orElse(0),
                moves.stream()
                        .map(it ->
                                new PlannedMove(
                                                it,
                                                style.script(it.migration(), it.direction()),
                                                Optional.empty(),
                                                0)
                                        .planned())
                        .toList());
    }

    /// The script that leads from one version to another.
    SqlResult script(SqlRequest request) {
        request.to().ifPresent(file -> require(file, request.force()));
        var style = files().find();
        var written =
                style instanceof Alembic alembic
                        ? alembics(alembic, request.range())
                        : ours(style, request.range());
        if (request.to().isEmpty()) {
            return written;
        }
        var file = request.to().get();
        if (!run.dryRun()) {
            write(file, written.sql().orElseThrow(), request.force());
        }
        return new SqlResult(
                written.database(),
                written.from(),
                written.to(),
                written.files(),
                Optional.of(file),
                Optional.empty());
    }

    private SqlResult ours(MigrationStyle style, String typed) {
        VersionRange.ends(typed);
        var folder = files().read(run);
        var range = VersionRange.parse(typed, folder);
        var offline = new OfflineMoves(style, folder);
        var moves = offline.between(range);
        moves.forEach(it -> PlannedMove.requireFinished(it.migration()));
        String database = target.target().database();
        String script =
                new OfflineScript(
                                style,
                                style.table(target.target()),
                                database,
                                range,
                                moves,
                                offline.runsRepeatables(range) ? List.of() : offline.repeatables())
                        .write();
        return new SqlResult(
                database,
                range.from().toString(),
                range.to().toString(),
                moves.size(),
                Optional.empty(),
                Optional.of(script));
    }

    /// The team's own alembic knows what its scripts would send.
    private SqlResult alembics(Alembic alembic, String typed) {
        String[] ends = VersionRange.ends(typed);
        String from = ends[0].isEmpty() || ends[0].equals("none") ? "base" : ends[0];
        boolean down = ends[1].equals("base") || ends[1].equals("none");
        String to = ends[1].isEmpty() ? "heads" : down ? "base" : ends[1];
        if (!down && !from.equals("base")) {
            down = isBefore(alembic, to, from);
        }
        String sql =
                new AlembicRunner(alembic, AlembicRunner.USUAL, Map.of())
                        .script(down, from + ":" + to, run);
        int files =
                (int) sql.lines().filter(it -> it.matches("-- Running (up|down)grade .*")).count();
        return new SqlResult(
                target.target().database(), from, to, files, Optional.empty(), Optional.of(sql));
    }

    private static boolean isBefore(Alembic alembic, String to, String from) {
        boolean plain = to.matches("\\w+") && !to.startsWith("head") && from.matches("\\w+");
        return plain && alembic.history("base", from).stream().anyMatch(alembic.find(to)::contains);
    }

    private static void require(Path file, boolean force) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file) || !Files.isDirectory(folder)) {
            throw Failure.of(MigrateError.NO_PLACE, "no file %s can be written".formatted(file))
                    .hint("name a file in a folder that exists: --to up.sql")
                    .fact("path", file.toString())
                    .exception();
        }
        if (!force && Files.exists(file)) {
            throw taken(file);
        }
    }

    private void write(Path file, String text, boolean force) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (force) {
            disk.replace(file, bytes, Disk.PUBLIC_FILE);
        } else if (!disk.putIfAbsent(file, bytes, Disk.PUBLIC_FILE)) {
            throw taken(file);
        }
    }

    private static RuntimeException taken(Path file) {
        return Failure.of(MigrateError.NO_PLACE, "%s exists already".formatted(file))
                .hint("replace it: --force; or name another: --to FILE")
                .fact("path", file.toString())
                .exception();
    }
}
