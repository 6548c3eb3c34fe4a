package dev.holdfast.operations.local;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A server of ours: one folder below `.holdfast/`, one process at most.
sealed interface LocalServer permits LocalPostgres, LocalRedis {

    ServerKind kind();

    String name();

    Path folder();

    Look look();

    /// What [#bringUp] would do.
    UpAction planned();

    /// Makes what is missing, starts what is stopped, and waits until it can be used.
    Up bringUp(Starting starting, Run run);

    /// Stops it if it is running.
    ///
    /// @param dataGoes whether its data is to be deleted, so that it need not be able to save
    /// @return the process that was stopped
    Optional<Long> takeDown(boolean dataGoes, Run run);

    /// What of its folder is to be deleted by `reset`: the data first, what says that the folder is
    /// ours last.
    List<Path> parts();

    /// Whether its data is ours to delete.
    boolean isOurs();

    /// A server that can be used.
    ///
    /// @param databases those that are declared
    record Up(
            ServerKind kind,
            String name,
            UpAction action,
            String version,
            int port,
            long pid,
            Secret password,
            List<String> databases) {}
}
