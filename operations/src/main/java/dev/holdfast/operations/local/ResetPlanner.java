package dev.holdfast.operations.local;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.disk.MountPoints;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.ResetResult.Going;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Finds what `reset` may delete, and refuses if anything in `.holdfast/` is not Holdfast's.
/// Changes nothing.
record ResetPlanner(Project project, LocalFolder local, List<LocalServer> servers) {
    private static final Set<String> KEPT = Set.of("lock", "lock-holder", ".gitignore");

    /// What is to go, in the order in which it is to be deleted.
    List<Going> plan() {
        if (Files.isSymbolicLink(local.folder())) {
            throw foreign(List.of(local.folder()));
        }
        refuseForeign();
        var going = new ArrayList<Going>();
        add(going, local.env(), "addresses and passwords for applications");
        addLeftovers(going, local.folder(), "");
        for (ServerKind kind : ServerKind.values()) {
            for (String name : local.serverNames(kind)) {
                addLeftovers(
                        going, local.server(kind, name), "%s %s: ".formatted(kind.title(), name));
            }
        }
        add(
                going,
                demonstration(),
                "quickstart: its servers, its repository and the restored copy");
        for (WorkFolder folder : WorkFolder.values()) {
            add(going, local.folder().resolve(folder.folderName()), folder.what());
        }
        for (LocalServer server : ownServers()) {
            String what = "%s %s: ".formatted(server.kind().title(), server.name());
            server.parts().forEach(part -> add(going, part, what + part.getFileName()));
        }
        refuseRepositories(going);
        going.forEach(ResetPlanner::refuseMounts);
        return going;
    }

    private Path demonstration() {
        return Inventory.demonstrationFolder(local);
    }

    /// Those that do not go with the folder of the demonstration.
    private List<LocalServer> ownServers() {
        return servers.stream()
                .filter(server -> !server.folder().startsWith(demonstration()))
                .toList();
    }

    /// Data outside that stays. Folders that clusters keep tables in (CREATE TABLESPACE): a link
    /// leads there, and links are not followed. And copies that were restored to a place of their
    /// own.
    List<Staying> staying() {
        var staying = new ArrayList<Staying>();
        for (LocalServer server : ownServers()) {
            for (Path part : server.parts()) {
                LocalFolder.entries(part.resolve("pg_tblspc")).stream()
                        .filter(Files::isSymbolicLink)
                        .map(link -> new Staying("A tablespace", real(link)))
                        .forEach(staying::add);
            }
            LocalPostgres.restoredData(server.folder())
                    .map(data -> new Staying("The restored cluster " + server.name(), data))
                    .ifPresent(staying::add);
        }
        return staying;
    }

    record Staying(String what, Path folder) {}

    private void refuseForeign() {
        var foreign = new ArrayList<Path>();
        for (Path entry : LocalFolder.entries(local.folder())) {
            String name = String.valueOf(entry.getFileName());
            if (isEnv(entry)
                    || KEPT.contains(name)
                    || Leftovers.is(entry)
                    || isDemonstration(entry)
                    || isWorkFolder(entry)) {
                continue;
            }
            boolean ofServers =
                    List.of(ServerKind.values()).stream()
                            .anyMatch(kind -> name.equals(kind.folder()));
            if (ofServers && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                LocalFolder.entries(entry).stream()
                        .filter(folder -> !isServer(folder) && !isEmpty(folder))
                        .forEach(foreign::add);
            } else {
                foreign.add(entry);
            }
        }
        ownServers().forEach(server -> addForeign(server, foreign));
        if (!foreign.isEmpty()) {
            throw foreign(foreign);
        }
    }

    private boolean isServer(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && servers.stream().anyMatch(server -> server.folder().equals(folder));
    }

    private static boolean isWorkFolder(Path entry) {
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && List.of(WorkFolder.values()).stream()
                        .anyMatch(it -> entry.endsWith(it.folderName()));
    }

    /// Its file, which quickstart writes first and deletes last, says so in its first line.
    private boolean isDemonstration(Path entry) {
        Path file = entry.resolve("holdfast.yml");
        try {
            return entry.equals(demonstration())
                    && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.readString(file).startsWith(LocalService.DEMONSTRATION_MARK);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    private boolean isEnv(Path entry) {
        return entry.equals(local.env()) && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    }

    /// Whether nothing is there, or only what a killed run left.
    private static boolean isEmpty(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && LocalFolder.entries(folder).stream().allMatch(Leftovers::is);
    }

    private static void addForeign(LocalServer server, List<Path> foreign) {
        if (isEmpty(server.folder())) {
            return;
        }
        List<Path> entries = LocalFolder.entries(server.folder());
        if (!server.isOurs()) {
            if (!entries.isEmpty()) {
                foreign.add(server.folder());
            }
            return;
        }
        entries.stream()
                .filter(entry -> !server.parts().contains(entry) && !Leftovers.is(entry))
                .forEach(foreign::add);
        server.parts().forEach(part -> addForeign(part, foreign));
    }

    /// The data directory is the server's, whatever lies in it. Of the other parts it is known what
    /// they hold.
    private static void addForeign(Path part, List<Path> foreign) {
        String content =
                switch (String.valueOf(part.getFileName())) {
                    case "data" -> "";
                    case "log" -> "server.log";
                    case "socket" -> ".s.PGSQL.";
                    default -> "nothing";
                };
        if (content.equals("nothing") && Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
            foreign.add(part);
        } else if (!content.isEmpty()) {
            LocalFolder.entries(part).stream()
                    .filter(entry -> !String.valueOf(entry.getFileName()).startsWith(content))
                    .forEach(foreign::add);
        }
    }

    private static void refuseMounts(Going item) {
        List<Path> mounts = MountPoints.of(item.path());
        if (!mounts.isEmpty()) {
            throw Failure.of(
                            LocalError.MOUNT_INSIDE,
                            "something is mounted at %s, which reset would delete; nothing is deleted"
                                    .formatted(mounts.getFirst()))
                    .hint("unmount it, then run reset again")
                    .fact("mounts", mounts.stream().map(Path::toString).toList())
                    .exception();
        }
    }

    /// A repository outlives the servers it saves, wherever somebody put it.
    private void refuseRepositories(List<Going> going) {
        project.config()
                .repository()
                .forEach((name, repository) -> {
                    for (Going item : going) {
                        if (real(repository.path()).startsWith(real(item.path()))) {
                            throw repositoryInside(name, repository.path(), item.path());
                        }
                    }
                });
    }

    private static void addLeftovers(List<Going> going, Path folder, String what) {
        LocalFolder.entries(folder).stream()
                .filter(Leftovers::is)
                .forEach(entry -> add(going, entry, what + "left by a broken-off run"));
    }

    private static void add(List<Going> going, Path path, String what) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            going.add(new Going(path, what, size(path)));
        }
    }

    private static ByteSize size(Path path) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            bytes[0] += attributes.size();
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException reason)
                                throws IOException {
                            // A running server deletes files of its own meanwhile.
                            if (reason instanceof NoSuchFileException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw reason;
                        }
                    });
        } catch (IOException e) {
            throw DiskFailure.of(e, "measure", path);
        }
        return new ByteSize(bytes[0]);
    }

    private static Path real(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            try {
                return at.toRealPath().resolve(at.relativize(path)).normalize();
            } catch (IOException _) {
                // Not there yet: its folder may be.
            }
        }
        return path;
    }

    private static FailureException foreign(List<Path> paths) {
        String first = paths.getFirst().toString();
        String more = paths.size() == 1 ? "" : " and %d more".formatted(paths.size() - 1);
        return Failure.of(
                        LocalError.NOT_OURS,
                        "%s%s was not made by Holdfast, so nothing is deleted"
                                .formatted(first, more))
                .hint("move it out of .holdfast, then run reset again")
                .fact("paths", paths.stream().map(Path::toString).toList())
                .exception();
    }

    private static FailureException repositoryInside(String name, Path repository, Path in) {
        return Failure.of(
                        LocalError.REPOSITORY_INSIDE,
                        "the repository %s lies in %s, which reset would delete; nothing is deleted"
                                .formatted(name, in))
                .hint("move it out of .holdfast, and its path in holdfast.yml with it")
                .fact("repository", repository.toString())
                .exception();
    }
}
