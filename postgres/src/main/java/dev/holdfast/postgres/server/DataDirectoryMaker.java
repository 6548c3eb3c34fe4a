package dev.holdfast.postgres.server;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandOutcome;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a data directory aside and moves it into its place when it is whole and durable: a kill in
/// between leaves nothing under its name.
record DataDirectoryMaker(
        ServerFolder folder,
        ServerBinaries binaries,
        RunAs runAs,
        Disk disk,
        CommandRunner runner) {
    private static final int BUILTIN_LOCALES_SINCE = 17;

    /// From when on pages have checksums unless one says otherwise.
    private static final int CHECKSUMS_SINCE = 18;

    void make(Secret password, String mark, Run run) {
        Path aside = folder.newUnfinished();
        runAs.createFolder(aside, disk);
        try {
            Path data = aside.resolve("data");
            initdb(
                    data,
                    List.of(
                            "--pwfile=" + passwordFile(aside, password),
                            "--auth=scram-sha-256",
                            "--data-checksums"),
                    run);
            new ServerSettings(data, disk).begin(mark);
            disk.syncTree(data);
            run.checkCancelled();
            disk.rename(data, folder.data());
            disk.syncDirectory(folder.folder());
        } finally {
            disk.deleteTree(aside);
        }
    }

    /// Makes a data directory right here, not durable, whose server lets everybody in who can reach
    /// it. Its only database is `template1`: others would only be copied with it, 300 files each.
    void makeTrusting(Path data, Run run) {
        var options = new ArrayList<>(List.of("--auth=trust", "--wal-segsize=1"));
        if (binaries.major() >= CHECKSUMS_SINCE) {
            options.add("--no-data-checksums");
        }
        initdb(data, options, run);
        dropDatabases(data, run);
        new ServerSettings(data, disk).begin("sandbox");
    }

    private void dropDatabases(Path data, Run run) {
        var single =
                binaries.command(
                                "postgres",
                                new String[] {"--single", "-F", "-D", data.toString(), "template1"},
                                runAs)
                        .in(data)
                        .reading(
                                """
                                update pg_database set datistemplate = false
                                drop database template0
                                drop database postgres
                                """);
        var outcome = runner.run(single, run);
        if (!outcome.succeeded() || outcome.errors().contains("ERROR:")) {
            throw failed(outcome);
        }
    }

    private FailureException failed(CommandOutcome outcome) {
        return PostgresServer.failure(
                ServerError.INITDB_FAILED,
                "initdb of PostgreSQL %s failed: %s"
                        .formatted(binaries.version(), reason(outcome.errors())),
                folder.log(),
                Optional.of(outcome));
    }

    private Path passwordFile(Path aside, Secret password) {
        Path file = aside.resolve("password");
        byte[] line = (password.reveal() + "\n").getBytes(StandardCharsets.UTF_8);
        disk.write(file, line, Disk.PRIVATE_FILE);
        runAs.give(file, disk);
        return file;
    }

    /// initdb would sync its thousand files one after the other, which takes longer than to make
    /// them; [Disk#syncTree] does it side by side.
    private void initdb(Path data, List<String> manner, Run run) {
        var options =
                new ArrayList<>(
                        List.of(
                                "--pgdata=" + data,
                                "--username=postgres",
                                "--encoding=UTF8",
                                "--no-sync"));
        options.addAll(manner);
        options.addAll(locale());
        var command =
                binaries.command("initdb", options.toArray(String[]::new), runAs)
                        .in(ServerFolder.parent(data));
        var outcome = runner.run(command, run);
        if (!outcome.succeeded()) {
            throw failed(outcome);
        }
    }

    /// Sorting by code point, letters by Unicode: the same on every machine, so that an index made
    /// on one is right on another. Before 17 only the system's C.UTF-8 does that; macOS has none.
    private List<String> locale() {
        if (binaries.major() >= BUILTIN_LOCALES_SINCE) {
            return List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C");
        }
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        return List.of(mac ? "--locale=C" : "--locale=C.UTF-8", "--lc-messages=C");
    }

    private static String reason(String errors) {
        return errors.lines()
                .filter(line ->
                        line.contains("error:")
                                || line.contains("ERROR:")
                                || line.contains("FATAL:"))
                .findFirst()
                .or(() -> errors.lines().filter(line -> !line.isBlank()).findFirst())
                .map(line -> line.replaceFirst("^initdb: error: ", ""))
                .orElse("it does not say why");
    }
}
