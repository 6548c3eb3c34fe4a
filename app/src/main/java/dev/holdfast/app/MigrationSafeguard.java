package dev.holdfast.app;

import dev.holdfast.kernel.Run;
import dev.holdfast.operations.backup.BackupService;
import dev.holdfast.operations.backup.BackupState;
import dev.holdfast.operations.backup.ListRequest;
import dev.holdfast.operations.backup.ListResult.Listed;
import dev.holdfast.operations.backup.RunRequest;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.Targets;
import dev.holdfast.operations.migrate.Safeguard;
import dev.holdfast.operations.wal.StatusRequest;
import dev.holdfast.operations.wal.StatusResult;
import dev.holdfast.operations.wal.WalService;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Supplier;

/// What migrations need of backups and WAL. Of several repositories the one is meant that has a
/// backup of the cluster; a backup can be made only where there is one.
record MigrationSafeguard(Supplier<Project> project, BackupService backup, WalService wal)
        implements Safeguard {

    @Override
    public boolean canBackUp() {
        return !project.get().config().repository().isEmpty();
    }

    @Override
    public Optional<Backups> backups(Optional<String> database, Run run) {
        Project here = project.get();
        Optional<String> cluster = Targets.clusterOf(here, database);
        var repositories = here.config().repository();
        boolean none = repositories.values().stream().noneMatch(it -> Files.isDirectory(it.path()));
        if (none || cluster.isEmpty()) {
            return Optional.empty();
        }
        boolean named = here.config().postgres().size() > 1;
        for (var repository : repositories.entrySet()) {
            if (Files.isDirectory(repository.getValue().path())) {
                var latest = latest(cluster.get(), repository.getKey(), run);
                if (latest.isPresent()) {
                    boolean receiving = isReceived(cluster.get(), repository.getKey(), run);
                    return Optional.of(new Backups(cluster.get(), named, latest, receiving));
                }
            }
        }
        return Optional.of(new Backups(cluster.get(), named, Optional.empty(), false));
    }

    private Optional<String> latest(String cluster, String repository, Run run) {
        var request = new ListRequest(Optional.of(cluster), Optional.of(repository));
        return backup.list(request, run).backups().stream()
                .filter(it -> it.state() == BackupState.OK)
                .map(Listed::label)
                .map(String::valueOf)
                .reduce((_, last) -> last);
    }

    private boolean isReceived(String cluster, String repository, Run run) {
        var request = new StatusRequest(Optional.of(cluster), Optional.of(repository));
        return wal.status(request, run).clusters().stream()
                .filter(it -> it.cluster().equals(cluster))
                .map(StatusResult.Cluster::receiving)
                .anyMatch(it -> it.orElse(false));
    }

    @Override
    public Optional<Backup> backUp(Optional<String> database, Run run) {
        Optional<String> cluster = Targets.clusterOf(project.get(), database);
        var made = backup.run(new RunRequest(cluster, Optional.empty(), false), run);
        return made.label()
                .map(label -> new Backup(label.text(), made.stop().orElseThrow().toString()));
    }
}
