package dev.holdfast.kernel.process;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// As whom a server runs. PostgreSQL refuses to run as root, and no server should.
public sealed interface RunAs {
    Duration PROBE_LIMIT = Duration.ofSeconds(20);

    /// As the caller, who is not root.
    record Caller() implements RunAs {}

    /// As another user of this machine; only root can do that.
    record OtherUser(String name) implements RunAs {}

    /// In a user namespace: for the server it is not root, its files stay root's. For root's
    /// folders that no other user can reach.
    record Namespace() implements RunAs {}

    /// The choice for a server whose files lie in `folder` and whose programs lie in `programs`. As
    /// root: the folder's owner, else `postgres`, else a user namespace; each only if it can reach
    /// both.
    ///
    /// @param folder an existing folder
    static RunAs choose(Path folder, Path programs, CommandRunner runner, Run run) {
        if (!isRoot()) {
            return new Caller();
        }
        String owner = ownerOf(folder);
        for (String user : List.of(owner, "postgres")) {
            if (!user.equals("root")
                    && reaches(user, folder, runner, run)
                    && reaches(user, programs, runner, run)) {
                return new OtherUser(user);
            }
        }
        return new Namespace();
    }

    /// As whom the server runs whose data directory this is. The directory's owner tells: it cannot
    /// be forged, as a file that remembers the choice could.
    static RunAs ofOwner(Path data) {
        if (!isRoot()) {
            return new Caller();
        }
        String owner = ownerOf(data);
        return owner.equals("root") ? new Namespace() : new OtherUser(owner);
    }

    /// Whoever owns this folder, if root works in the folder of another user: what root makes there
    /// is that user's.
    static RunAs ownerOfProject(Path folder) {
        if (!isRoot() || ownerOf(folder).equals("root")) {
            return new Caller();
        }
        return new OtherUser(ownerOf(folder));
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /// The choice in words: `caller`, `user NAME`, `namespace`.
    default String text() {
        return switch (this) {
            case Caller() -> "caller";
            case OtherUser(String name) -> "user " + name;
            case Namespace() -> "namespace";
        };
    }

    /// The same command, run as this user. Another user gets none of root's environment, which may
    /// hold secrets and can be read by that user (`/proc/PID/environ`) as long as a server runs.
    default Command wrap(Command command) {
        var arguments = new ArrayList<String>();
        switch (this) {
            case Caller() -> {}
            case OtherUser(String name) -> {
                arguments.addAll(List.of("env", "-i"));
                variables(command).forEach((key, value) -> arguments.add(key + "=" + value));
                arguments.addAll(List.of("runuser", "-u", name, "--"));
            }
            case Namespace() -> arguments.addAll(List.of("unshare", "-U", "--"));
        }
        arguments.addAll(command.arguments());
        return new Command(
                arguments,
                command.environment(),
                command.directory(),
                command.input(),
                command.limit());
    }

    private static Map<String, String> variables(Command command) {
        var variables = new TreeMap<>(command.environment());
        String path = System.getenv("PATH");
        if (path != null) {
            variables.putIfAbsent("PATH", path);
        }
        return variables;
    }

    /// Gives a file or folder that the caller made to this user.
    default void give(Path path, Disk disk) {
        if (this instanceof OtherUser(String name)) {
            disk.setOwner(path, principal(name, path));
        }
    }

    /// Creates a private folder of this user's, unless it is there.
    default void createFolder(Path folder, Disk disk) {
        if (!Files.isDirectory(folder)) {
            // Made aside: its owner tells later as whom the server runs, so it never has another.
            Path aside = folder.resolveSibling("." + UUID.randomUUID() + ".tmp");
            disk.createDirectories(aside, Disk.PRIVATE_DIRECTORY);
            give(aside, disk);
            disk.rename(aside, folder);
        }
    }

    private static UserPrincipal principal(String name, Path path) {
        try {
            return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        } catch (IOException e) {
            throw DiskFailure.of(e, "find the user " + name + " to own", path);
        }
    }

    private static boolean reaches(String user, Path folder, CommandRunner runner, Run run) {
        var probe = Command.of("test", "-x", folder.toString()).within(PROBE_LIMIT);
        return runner.run(new OtherUser(user).wrap(probe), run).succeeded();
    }

    private static String ownerOf(Path folder) {
        try {
            return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read the owner of", folder);
        }
    }
}
