package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.server.PostgresServer;
import dev.holdfast.postgres.server.ServerFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Starts a restored data directory as a server of ours. First its record, durably, then the start:
/// a kill in between leaves a server that `status` shows as stopped and `reset` forgets.
record RestoredStart(Inventory inventory) {
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
    private static final String HBA = "holdfast_hba.conf";

    /// Whoever can open the socket, whose folder is private, is the server's own user or root.
    private static final String HBA_LINES =
            """
            # Written by Holdfast for a restored copy: nobody reaches it from another machine.
            local all all trust
            host all all 127.0.0.1/32 scram-sha-256
            local replication all trust
            host replication all 127.0.0.1/32 scram-sha-256
            """;

    void checkNameIsFree(String name) {
        if (!name.matches("[a-z][a-z0-9_-]{0,39}")) {
            throw Failure.of(LocalError.BAD_NAME, "%s is no name for a server".formatted(name))
                    .hint(
                            "use small letters, digits, - and _, a letter first, at most 40 characters:"
                                    + " --name restored")
                    .exception();
        }
        Path folder = inventory.local().server(ServerKind.POSTGRES, name);
        if (inventory.project().config().postgres().containsKey(name)
                || Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.of(
                            LocalError.NAME_TAKEN,
                            "this project has a cluster %s already".formatted(name))
                    .hint("give the copy another name: --name " + name + "-2")
                    .fact("name", name)
                    .exception();
        }
    }

    StartedCopy start(RestoredCopy copy, Run run) {
        var local = inventory.local();
        Path folder = local.server(ServerKind.POSTGRES, copy.name());
        try (var _ = LocalLock.take(local, LOCK_PATIENCE, run)) {
            checkNameIsFree(copy.name());
            local.createFolder(local.ofKind(ServerKind.POSTGRES));
            local.createFolder(folder);
            var record =
                    Claim.fresh(
                            ServerKind.POSTGRES,
                            copy.programs().version(),
                            new Ports().free(),
                            run);
            record.at(copy.data()).write(folder, local);
            copy.like()
                    .map(name -> local.server(ServerKind.POSTGRES, name))
                    .flatMap(Passwords::find)
                    .ifPresent(password -> Passwords.put(password, folder, local));
            return start(copy, new ServerFolder(folder, copy.data()), record.port(), run);
        }
    }

    private StartedCopy start(RestoredCopy copy, ServerFolder files, int port, Run run) {
        var tools = inventory.tools();
        var runAs = RunAs.ofOwner(copy.data());
        copy.settings().write(settings(files, port, hba(copy.data(), runAs)));
        var running =
                new PostgresServer(files, copy.programs(), runAs, tools.disk(), tools.runner())
                        .startRecovered(run);
        return new StartedCopy(
                copy.name(),
                LocalPostgres.HOST + ":" + port,
                port,
                running.pid(),
                LocalPostgres.reach(files.folder(), port, LocalPostgres.SUPERUSER),
                files.log());
    }

    private Path hba(Path data, RunAs runAs) {
        Disk disk = inventory.tools().disk();
        Path hba = data.resolve(HBA);
        disk.replace(hba, HBA_LINES.getBytes(StandardCharsets.UTF_8), Disk.PRIVATE_FILE);
        runAs.give(hba, disk);
        return hba;
    }

    private static Map<String, String> settings(ServerFolder files, int port, Path hba) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", LocalPostgres.HOST);
        settings.put("port", String.valueOf(port));
        settings.put("unix_socket_directories", files.socket().map(Path::toString).orElse(""));
        settings.put("hba_file", hba.toString());
        return settings;
    }
}
