package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server to try things on whose data somebody else puts there: a copy of a cluster, with its
/// rows. It is reached through a socket in a private folder only, and gone with [#close()]; what a
/// killed Holdfast left goes when the next sandbox is made in the same place.
public final class RestoredSandbox implements AutoCloseable {
    private static final int PORT = 5432;
    private static final String SUPERUSER = "postgres";
    private static final String HBA =
            """
            # Written by Holdfast: only who can open the socket, in a private folder, gets in.
            local all all trust
            """;

    private final SandboxFolder folder;
    private final ServerFolder files;
    private final Run quiet;

    private RestoredSandbox(SandboxFolder folder, ServerFolder files, Run quiet) {
        this.folder = folder;
        this.files = files;
        this.quiet = quiet;
    }

    /// Puts a copy into a data directory.
    @FunctionalInterface
    public interface Filling {
        /// @param data the data directory to be; it is not there yet
        /// @param owner whose it is to be
        /// @param settings parameters by name, values unquoted, that its configuration must end
        ///   with
        void fill(Path data, RunAs owner, Map<String, String> settings);
    }

    /// Lets a data directory be made, starts a server there, and waits until it has recovered.
    ///
    /// @param binaries the programs of the copy's major version
    public static RestoredSandbox start(
            ServerBinaries binaries, SandboxPlace place, Filling filling, Run run) {
        var folder = SandboxFolder.take(place, run);
        var quiet = new Run(run.clock(), false, _ -> false, List.of());
        try {
            var runAs = RunAs.choose(place.folder(), binaries.programs(), place.runner(), run);
            runAs.createFolder(folder.folder(), place.disk());
            var files = new ServerFolder(folder.folder());
            filling.fill(files.data(), runAs, settings(files, place, runAs));
            new PostgresServer(files, binaries, runAs, place.disk(), place.runner())
                    .startRecovered(run);
            return new RestoredSandbox(folder, files, quiet);
        } catch (RuntimeException e) {
            end(folder, quiet);
            throw e;
        }
    }

    private static Map<String, String> settings(
            ServerFolder files, SandboxPlace place, RunAs runAs) {
        Path hba = files.folder().resolve("hba.conf");
        place.disk().write(hba, HBA.getBytes(StandardCharsets.UTF_8), Disk.PRIVATE_FILE);
        runAs.give(hba, place.disk());
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", "");
        settings.put("port", String.valueOf(PORT));
        settings.put("unix_socket_directories", socket(files).toString());
        settings.put("hba_file", hba.toString());
        // Its work would be taken for that of what is tried.
        settings.put("autovacuum", "off");
        settings.put("restart_after_crash", "off");
        settings.put("log_min_error_statement", "panic");
        return settings;
    }

    private static Path socket(ServerFolder files) {
        return files.socket()
                .orElseThrow(() ->
                        Failure.of(
                                        ServerError.NOT_STARTED,
                                        "%s is too long a path for the socket of a server"
                                                .formatted(files.folder()))
                                .hint("move the project to a folder with a shorter path")
                                .fact("path", files.folder().toString())
                                .exception());
    }

    /// How to reach one of its databases, as one who may do anything in it.
    public PostgresTarget target(String database) {
        return PostgresTarget.of(socket(files).toString(), PORT, database, SUPERUSER)
                .withSsl(SslMode.DISABLE, Optional.empty());
    }

    @Override
    public void close() {
        end(folder, quiet);
    }

    private static void end(SandboxFolder folder, Run quiet) {
        try (folder) {
            folder.remove(quiet);
        }
    }
}
