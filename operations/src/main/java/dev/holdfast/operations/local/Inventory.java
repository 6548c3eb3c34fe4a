package dev.holdfast.operations.local;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.config.Config;
import dev.holdfast.operations.config.Project;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which servers of ours there are: those that the configuration declares, and those that it no
/// longer declares but that still have a folder.
///
/// @param project the project
record Inventory(Project project, LocalFolder local, Tools tools) {
    /// The major version of a cluster that no configuration names. It is never brought up.
    private static final int UNKNOWN = 0;

    /// Those to bring up.
    List<LocalServer> declared() {
        var servers = new ArrayList<LocalServer>();
        project.config()
                .postgres()
                .forEach((name, cluster) ->
                        cluster.version()
                                .ifPresent(major ->
                                        servers.add(
                                                new LocalPostgres(
                                                        local,
                                                        name,
                                                        major,
                                                        List.copyOf(cluster.databases().keySet()),
                                                        tools))));
        project.config()
                .redis()
                .forEach((name, redis) -> {
                    if (redis.url().isEmpty()) {
                        servers.add(new LocalRedis(local, name, tools));
                    }
                });
        return servers;
    }

    /// Those and the ones that only have a folder left.
    List<LocalServer> all() {
        var servers = new ArrayList<>(declared());
        for (ServerKind kind : ServerKind.values()) {
            for (String name : local.serverNames(kind)) {
                if (servers.stream().noneMatch(it -> it.kind() == kind && it.name().equals(name))) {
                    undeclared(kind, name).ifPresent(servers::add);
                }
            }
        }
        demonstration().ifPresent(nested -> servers.addAll(nested.all()));
        return servers;
    }

    /// The servers of `quickstart`, a project of its own in `.holdfast/`: they are stopped and
    /// deleted with the others.
    private Optional<Inventory> demonstration() {
        Path folder = demonstrationFolder(local);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var nothing = new Config(project.config().project(), Map.of(), Map.of(), Map.of());
        var nested =
                new Project(
                        folder, Optional.empty(), Optional.empty(), project.isProtected(), nothing);
        return Optional.of(new Inventory(nested, LocalFolder.of(folder, tools.disk()), tools));
    }

    static Path demonstrationFolder(LocalFolder local) {
        return local.folder().resolve("quickstart");
    }

    /// A server that its record or, should that be lost, the mark in its data shows to be ours.
    private Optional<LocalServer> undeclared(ServerKind kind, String name) {
        LocalServer server =
                switch (kind) {
                    case POSTGRES -> new LocalPostgres(local, name, UNKNOWN, List.of(), tools);
                    case REDIS -> new LocalRedis(local, name, tools);
                };
        return Optional.of(server).filter(it -> isOursOrCannotBeSeen(it));
    }

    private static boolean isOursOrCannotBeSeen(LocalServer server) {
        try {
            return server.isOurs();
        } catch (FailureException _) {
            // What only its owner may read is shown as such.
            return true;
        }
    }
}
