package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The programs of one PostgreSQL version on this machine.
///
/// @param major the major version, such as 18
/// @param version the whole version, such as `18.6`
/// @param programs the folder with `initdb`, `pg_ctl` and `postgres`
/// @param embedded whether they were unpacked by Holdfast; those have no client programs and no lz4
///   and zstd
public record ServerBinaries(int major, String version, Path programs, boolean embedded) {
    /// The major versions that Holdfast works with.
    public static final int OLDEST_MAJOR = 13;

    public static final int NEWEST_MAJOR = 18;

    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)?");

    /// A program's path.
    public String program(String name) {
        return programs.resolve(name).toString();
    }

    /// A call of a program as this user. Its messages are English, whatever the caller's language.
    Command command(String program, String[] arguments, RunAs runAs) {
        var all = new ArrayList<String>();
        all.add(program(program));
        all.addAll(List.of(arguments));
        return runAs.wrap(Command.of(all).with("LC_ALL", "C"));
    }

    /// The programs of a major version: embedded in Holdfast, else installed on this machine.
    public static ServerBinaries find(
            int major, EnginesFolder engines, Disk disk, CommandRunner runner, Run run) {
        Optional<EmbeddedBinaries> embedded = EmbeddedBinaries.onClassPath(major);
        if (embedded.isPresent()) {
            return embedded.get().unpack(engines, disk, run);
        }
        return installed(major, runner, run).orElseThrow(() -> notFound(major));
    }

    /// The installed programs of a major version: where Debian, Red Hat and Homebrew put them, else
    /// where the `pg_config` on the path says.
    public static Optional<ServerBinaries> installed(int major, CommandRunner runner, Run run) {
        for (Path folder : usualFolders(major)) {
            if (isServer(folder)) {
                return Optional.of(ask(folder, runner, run)).filter(found -> found.major == major);
            }
        }
        return fromPath(runner, run).filter(found -> found.major == major);
    }

    private static List<Path> usualFolders(int major) {
        return List.of(
                Path.of("/usr/lib/postgresql/" + major + "/bin"),
                Path.of("/usr/pgsql-" + major + "/bin"),
                Path.of("/opt/homebrew/opt/postgresql@" + major + "/bin"),
                Path.of("/usr/local/opt/postgresql@" + major + "/bin"));
    }

    private static Optional<ServerBinaries> fromPath(CommandRunner runner, Run run) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path config = Path.of(folder, "pg_config");
            if (Files.isExecutable(config)) {
                var said = runner.run(Command.of(config.toString(), "--bindir"), run);
                Path programs = Path.of(said.lastLine());
                if (said.succeeded() && isServer(programs)) {
                    return Optional.of(ask(programs, runner, run));
                }
            }
        }
        return Optional.empty();
    }

    private static ServerBinaries ask(Path programs, CommandRunner runner, Run run) {
        var said = runner.run(Command.of(programs.resolve("postgres").toString(), "-V"), run);
        var version = VERSION.matcher(said.output());
        if (!said.succeeded() || !version.find()) {
            throw Failure.of(
                            ServerError.NO_BINARIES,
                            "%s/postgres does not tell its version: %s"
                                    .formatted(programs, said.lastLine()))
                    .exception();
        }
        return new ServerBinaries(
                Integer.parseInt(version.group(1)), version.group(), programs, false);
    }

    private static boolean isServer(Path folder) {
        return List.of("initdb", "pg_ctl", "postgres").stream()
                .allMatch(name -> Files.isExecutable(folder.resolve(name)));
    }

    private static RuntimeException notFound(int major) {
        return Failure.of(
                        ServerError.NO_BINARIES,
                        "PostgreSQL %d is not on this machine".formatted(major))
                .hint(
                        "install it, on Debian: apt install postgresql-%d; or choose one of %s"
                                .formatted(major, available()))
                .fact("major", major)
                .exception();
    }

    private static List<Integer> available() {
        var majors = new ArrayList<Integer>();
        for (int major = OLDEST_MAJOR; major <= NEWEST_MAJOR; major++) {
            if (EmbeddedBinaries.onClassPath(major).isPresent()
                    || usualFolders(major).stream().anyMatch(ServerBinaries::isServer)) {
                majors.add(major);
            }
        }
        return majors;
    }

    static ServerBinaries unpackedIn(Path folder, String version) {
        Path programs = folder.resolve("bin");
        if (!isServer(programs)) {
            throw DiskFailure.of(
                    new IOException("initdb, pg_ctl or postgres is missing"), "use", programs);
        }
        return new ServerBinaries(EmbeddedBinaries.major(version), version, programs, true);
    }
}
