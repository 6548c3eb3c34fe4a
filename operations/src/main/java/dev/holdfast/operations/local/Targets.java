package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.ClusterConfig;
import dev.holdfast.operations.config.DatabaseConfig;
import dev.holdfast.operations.config.Project;
import dev.holdfast.postgres.server.ServerFolder;
import dev.holdfast.postgres.server.ServerState;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the address of a database of a project: what its url says, or where our server runs.
public final class Targets {
    private Targets() {}

    /// The target of a database.
    ///
    /// @param name `main/tmi`, a database's name, or a cluster's name where it has one database;
    ///   the only database of the project if absent
    public static PostgresTarget database(Project project, Optional<String> name) {
        return target(project, meant(project, name));
    }

    /// The name of the database that [#database] finds; its server need not run.
    public static String databaseName(Project project, Optional<String> name) {
        return meant(project, name).database();
    }

    /// The target of a database that is known by a url.
    public static Optional<PostgresTarget> url(Project project, Optional<String> name) {
        var known = meant(project, name);
        return known.config().url().map(url -> url.withDatabase(known.database()));
    }

    private static Known meant(Project project, Optional<String> name) {
        List<Known> known = known(project);
        List<Known> meant =
                name.map(text -> known.stream().filter(it -> it.isMeantBy(text)).toList())
                        .orElse(known);
        if (meant.isEmpty()) {
            throw unknown(name, known);
        }
        if (meant.size() > 1) {
            throw ambiguous(name, meant);
        }
        return meant.getFirst();
    }

    /// What the configuration says of a database that [#database] has found to be the only one
    /// meant.
    ///
    /// @param name what was asked for
    /// @param database the name of the one that was found
    public static Optional<DatabaseConfig> declared(
            Project project, Optional<String> name, String database) {
        return known(project).stream()
                .filter(known -> known.database().equals(database))
                .filter(known -> name.isEmpty() || known.isMeantBy(name.get()))
                .flatMap(known ->
                        Optional.ofNullable(known.config().databases().get(database)).stream())
                .findFirst();
    }

    /// The cluster of a database that [#database] has found to be the only one meant.
    public static Optional<String> clusterOf(Project project, Optional<String> name) {
        return known(project).stream()
                .filter(known -> name.isEmpty() || known.isMeantBy(name.get()))
                .map(Known::cluster)
                .findFirst();
    }

    /// A folder below `.holdfast/` for what a room makes there and can make anew; `reset` deletes
    /// it. It is made if need be, with a note to git.
    public static Path workFolder(Project project, WorkFolder folder, Disk disk) {
        LocalFolder local = LocalFolder.of(project.root(), disk);
        local.prepare();
        local.ignore();
        Path path = local.folder().resolve(folder.folderName());
        local.createFolder(path);
        return path;
    }

    /// A cluster of the project.
    ///
    /// @param name as in the configuration
    /// @param target a database of it that a superuser, or who may replicate, can connect to
    /// @param local whether the server is Holdfast's own
    public record ClusterTarget(String name, PostgresTarget target, boolean local) {}

    /// The cluster of this name; without a name the only one there is. A server of ours must be
    /// running.
    public static ClusterTarget cluster(Project project, Optional<String> name) {
        Map<String, ClusterConfig> known = project.config().postgres();
        if (name.isEmpty() && known.size() > 1) {
            throw ambiguousCluster(List.copyOf(known.keySet()));
        }
        String meant = name.orElseGet(() -> known.keySet().stream().findFirst().orElse(""));
        ClusterConfig config = known.get(meant);
        if (config == null) {
            throw unknownCluster(name, List.copyOf(known.keySet()));
        }
        String database =
                config.url().map(PostgresTarget::database).orElse(LocalPostgres.SUPERUSER);
        return new ClusterTarget(
                meant, target(project, new Known(meant, database, config)), config.url().isEmpty());
    }

    /// A database that can be meant.
    private record Known(String cluster, String database, ClusterConfig config) {
        String text() {
            return cluster + "/" + database;
        }

        boolean isMeantBy(String name) {
            return name.equals(text()) || name.equals(database) || name.equals(cluster);
        }
    }

    private static List<Known> known(Project project) {
        var known = new ArrayList<Known>();
        project.config()
                .postgres()
                .forEach((cluster, config) ->
                        names(config).forEach(name -> known.add(new Known(cluster, name, config))));
        return known;
    }

    private static Set<String> names(ClusterConfig config) {
        if (!config.databases().isEmpty()) {
            return config.databases().keySet();
        }
        // Nothing declared: the one that the url names, or the one that every server has.
        return Set.of(config.url().map(PostgresTarget::database).orElse(LocalPostgres.SUPERUSER));
    }

    private static PostgresTarget target(Project project, Known known) {
        return known.config()
                .url()
                .map(url -> url.withDatabase(known.database()))
                .orElseGet(() -> local(project, known));
    }

    private static PostgresTarget local(Project project, Known known) {
        Path folder =
                LocalFolder.of(project.root(), new Disk())
                        .server(ServerKind.POSTGRES, known.cluster());
        if (new ServerFolder(folder).state() instanceof ServerState.Running running
                && running.port() > 0) {
            return LocalPostgres.target(running.port(), Passwords.read(folder), known.database());
        }
        throw Failure.of(
                        LocalError.NOT_RUNNING,
                        "cluster %s is not running".formatted(known.cluster()))
                .hint("start it: holdfast up")
                .fact("cluster", known.cluster())
                .exception();
    }

    private static FailureException ambiguousCluster(List<String> names) {
        return Failure.of(
                        LocalError.AMBIGUOUS_TARGET,
                        "this project has several clusters: " + String.join(", ", names))
                .hint("name one: --cluster " + names.getFirst())
                .fact("known", names)
                .exception();
    }

    private static FailureException unknownCluster(Optional<String> name, List<String> names) {
        if (names.isEmpty()) {
            return noCluster();
        }
        String text = name.orElse("");
        return Failure.of(
                        LocalError.UNKNOWN_TARGET, "this project has no cluster %s".formatted(text))
                .hint(
                        Nearest.to(text, names)
                                .map("did you mean %s?"::formatted)
                                .orElse("it has " + String.join(", ", names)))
                .fact("known", names)
                .exception();
    }

    private static FailureException noCluster() {
        return Failure.of(LocalError.UNKNOWN_TARGET, "this project has no PostgreSQL cluster")
                .hint("declare one under postgres in holdfast.yml")
                .exception();
    }

    private static FailureException unknown(Optional<String> name, List<Known> known) {
        if (known.isEmpty()) {
            return noCluster();
        }
        List<String> names = known.stream().map(Known::text).toList();
        List<String> candidates = new ArrayList<>(names);
        known.forEach(it -> candidates.add(it.database()));
        String text = name.orElse("");
        return Failure.of(
                        LocalError.UNKNOWN_TARGET,
                        "this project has no database %s".formatted(text))
                .hint(
                        Nearest.to(text, candidates)
                                .map("did you mean %s?"::formatted)
                                .orElse("it has " + String.join(", ", names)))
                .fact("known", names)
                .exception();
    }

    private static FailureException ambiguous(Optional<String> name, List<Known> meant) {
        List<String> names = meant.stream().map(Known::text).toList();
        return Failure.of(
                        LocalError.AMBIGUOUS_TARGET,
                        name.map(text -> "%s could be several databases".formatted(text))
                                .orElse("this project has several databases"))
                .hint("name one: --database " + names.getFirst())
                .fact("known", names)
                .exception();
    }
}
