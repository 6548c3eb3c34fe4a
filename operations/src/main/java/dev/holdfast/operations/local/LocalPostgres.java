package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.kernel.process.RunAs.Caller;
import dev.holdfast.postgres.server.PostgresServer;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.postgres.server.ServerFolder;
import dev.holdfast.postgres.server.ServerState;
import dev.holdfast.postgres.server.ServerState.Running;
import dev.holdfast.postgres.server.ServerStop;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.SslMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A cluster of ours.
///
/// @param major the major version it is to have
/// @param databases those that are to exist in it
record LocalPostgres(LocalFolder local, String name, int major, List<String> databases, Tools tools)
        implements LocalServer {
    static final String SUPERUSER = "postgres";
    static final String HOST = "127.0.0.1";

    /// How much WAL a forgotten replication slot may keep: without a limit it fills the disk.
    private static final String SLOT_LIMIT = "4GB";

    private static final Duration POLL = Duration.ofMillis(20);

    /// How a server of ours that recovers turns sessions away, or ends them while they log in.
    private static final Set<FailureCode> RECOVERING =
            Set.of(
                    PostgresError.NOT_READY,
                    PostgresError.NOT_POSTGRES,
                    PostgresError.CONNECTION_LOST);

    @Override
    public ServerKind kind() {
        return ServerKind.POSTGRES;
    }

    @Override
    public Path folder() {
        return local.server(kind(), name);
    }

    @Override
    public Look look() {
        var record = ServerRecord.read(folder());
        if (!Files.exists(files().data(), LinkOption.NOFOLLOW_LINKS)) {
            return Look.without(ServerPhase.ABSENT, record);
        }
        return switch (files().state()) {
            case ServerState.Stopped(), ServerState.Stale(_, _) ->
                    Look.without(ServerPhase.STOPPED, record);
            case ServerState.Orphaned(long pid) ->
                    new Look(
                            ServerPhase.STOPPING,
                            record.map(ServerRecord::version),
                            record.map(ServerRecord::port),
                            Optional.of(pid),
                            Optional.empty());
            case Running running ->
                    new Look(
                            phase(running),
                            record.map(ServerRecord::version),
                            Optional.of(running.port())
                                    .filter(port -> port > 0)
                                    .or(() -> record.map(ServerRecord::port)),
                            Optional.of(running.pid()),
                            Optional.of(running.since()));
        };
    }

    @Override
    public UpAction planned() {
        var look = look();
        if (look.isUp()) {
            return ServerRecord.read(folder()).isPresent() ? UpAction.RUNNING : UpAction.ADOPTED;
        }
        return look.phase() == ServerPhase.ABSENT ? UpAction.CREATED : UpAction.STARTED;
    }

    @Override
    public Up bringUp(Starting starting, Run run) {
        ServerRecord.warnIfDamaged(folder(), run);
        var claim = claim(starting, run);
        ServerRecord record = claim.record();
        boolean wasUp = files().state() instanceof Running;
        Running running;
        String version;
        if (wasUp && files().state() instanceof Running up && isUsable(up)) {
            running = up;
            version = record.version();
        } else {
            var binaries = binaries(run);
            version = binaries.version();
            running = start(claim, binaries, starting, run);
        }
        if (claim.wasLost()
                || running.port() != record.port()
                || !version.equals(record.version())) {
            record.withPort(running.port()).withVersion(version).write(folder(), local);
        }
        if (running.phase() == ServerState.Phase.READY) {
            try (var session = session(running, claim.password(), starting, run)) {
                Databases.create(databases, session, run);
            }
        }
        return new Up(
                kind(),
                name,
                action(claim, wasUp),
                version,
                running.port(),
                running.pid(),
                claim.password(),
                databases);
    }

    @Override
    public Optional<Long> takeDown(boolean dataGoes, Run run) {
        var look = look();
        var runAs = Files.exists(files().data()) ? RunAs.ofOwner(files().data()) : new Caller();
        var stop = new ServerStop(files(), look.version().orElse(""), runAs, tools.runner());
        stop.endInitdb(run);
        stop.stop(run);
        return look.pid();
    }

    @Override
    public List<Path> parts() {
        var parts = new ArrayList<Path>();
        if (restoredData(folder()).isEmpty()) {
            parts.add(files().data());
        }
        parts.add(files().log().resolveSibling(""));
        files().socket().ifPresent(parts::add);
        parts.add(Passwords.file(folder()));
        parts.add(ServerRecord.file(folder()));
        return parts;
    }

    @Override
    public boolean isOurs() {
        var record = ServerRecord.read(folder());
        boolean isHere = record.flatMap(ServerRecord::data).isEmpty();
        boolean hasData = isHere && Files.exists(files().data(), LinkOption.NOFOLLOW_LINKS);
        return hasData ? Claim.isOurs(files().data(), files().mark(), record) : record.isPresent();
    }

    /// A session with a server that is ready by its own account. It may not be: after the crash of
    /// one session it ends all others, those that log in too, and recovers without saying so in its
    /// file.
    private Session session(Running running, Secret password, Starting starting, Run run) {
        long start = System.nanoTime();
        while (true) {
            try {
                var target = target(running.port(), password, SUPERUSER);
                return Sessions.open(target, SessionSettings.defaults(), run);
            } catch (FailureException e) {
                if (e.failure().code() == PostgresError.CONNECT_TIMED_OUT) {
                    throw noAnswer(running, e);
                }
                if (!RECOVERING.contains(e.failure().code())
                        || System.nanoTime() - start > starting.patience().toNanos()) {
                    throw e;
                }
                run.pause(POLL);
            }
        }
    }

    private FailureException noAnswer(Running running, FailureException cause) {
        return Failure.of(
                        LocalError.NO_ANSWER,
                        "cluster %s runs (pid %d) but does not answer"
                                .formatted(name, running.pid()))
                .hint(
                        "it may have been halted by a signal, or be overloaded; down stops it, and its log is "
                                + files().log())
                .fact("pid", running.pid())
                .exception(cause);
    }

    /// How to reach one of its databases as the superuser.
    static PostgresTarget target(int port, Secret password, String database) {
        return PostgresTarget.of(HOST, port, database, SUPERUSER)
                .withSsl(SslMode.DISABLE, Optional.empty())
                .withPassword(password);
    }

    ServerFolder files() {
        return files(folder());
    }

    /// Where the parts of a server lie.
    static ServerFolder files(Path folder) {
        return restoredData(folder)
                .map(data -> new ServerFolder(folder, data))
                .orElseGet(() -> new ServerFolder(folder));
    }

    /// Where the data of a restored copy lies; of a server that is ours alone it lies here.
    static Optional<Path> restoredData(Path folder) {
        return ServerRecord.read(folder).flatMap(ServerRecord::data);
    }

    /// How to reach a database of a running server of ours as the superuser: by its password, or,
    /// of a copy whose passwords nobody told us, through its private socket.
    static PostgresTarget reach(Path folder, int port, String database) {
        Optional<Path> socket =
                Passwords.find(folder).isPresent() || restoredData(folder).isEmpty()
                        ? Optional.empty()
                        : files(folder).socket();
        return socket.map(directory ->
                        PostgresTarget.of(directory.toString(), port, database, SUPERUSER))
                .orElseGet(() -> target(port, Passwords.read(folder), database));
    }

    private Claim claim(Starting starting, Run run) {
        Path data = files().data();
        if (Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
            int found = files().majorVersion().orElseThrow(() -> Claim.notOurs(data));
            if (found != major) {
                throw otherVersion(found);
            }
        }
        return Claim.take(
                local,
                folder(),
                data,
                files().mark(),
                Claim.fresh(
                        kind(),
                        String.valueOf(major),
                        files().port().orElseGet(starting.ports()::free),
                        run));
    }

    private Running start(Claim claim, ServerBinaries binaries, Starting starting, Run run) {
        var server = server(binaries, run);
        server.removeLeftovers(run);
        Leftovers.remove(folder(), tools.disk());
        if (claim.isNew()) {
            Starting.announce(server.runAs(), folder(), run);
            server.initialise(claim.password(), claim.record().id(), run);
        }
        if (server.state() instanceof Running running) {
            if (running.phase() != ServerState.Phase.STOPPING) {
                return server.awaitReady(starting.patience(), run);
            }
            server.stop(run);
        }
        int port = starting.port(kind(), name, claim.record().port(), claim.isNew());
        server.configure(settings(port));
        return server.start(starting.patience(), run);
    }

    private Map<String, String> settings(int port) {
        return Map.of(
                "listen_addresses",
                HOST,
                "port",
                String.valueOf(port),
                "unix_socket_directories",
                files().socket().map(Path::toString).orElse(""),
                "max_slot_wal_keep_size",
                SLOT_LIMIT,
                "wal_level",
                "replica",
                "password_encryption",
                "scram-sha-256");
    }

    private PostgresServer server(ServerBinaries binaries, Run run) {
        Path data = files().data();
        var runAs =
                Files.exists(data)
                        ? RunAs.ofOwner(data)
                        : RunAs.choose(folder(), binaries.programs(), tools.runner(), run);
        return new PostgresServer(files(), binaries, runAs, tools.disk(), tools.runner());
    }

    private ServerBinaries binaries(Run run) {
        return ServerBinaries.find(major, tools.engines(), tools.disk(), tools.runner(), run);
    }

    private static boolean isUsable(Running running) {
        return running.phase() == ServerState.Phase.READY
                || running.phase() == ServerState.Phase.STANDBY;
    }

    private static UpAction action(Claim claim, boolean wasUp) {
        if (wasUp) {
            return claim.wasLost() ? UpAction.ADOPTED : UpAction.RUNNING;
        }
        return claim.isNew() ? UpAction.CREATED : UpAction.STARTED;
    }

    private static ServerPhase phase(Running running) {
        return switch (running.phase()) {
            case STARTING -> ServerPhase.STARTING;
            case READY, STANDBY -> ServerPhase.RUNNING;
            case STOPPING -> ServerPhase.STOPPING;
        };
    }

    private FailureException otherVersion(int found) {
        return Failure.of(
                        LocalError.OTHER_VERSION,
                        "cluster %s is PostgreSQL %d on disk, and the configuration asks for %d"
                                .formatted(name, found, major))
                .hint(
                        "set version: %d; moving a cluster to another major version is not supported yet"
                                .formatted(found))
                .fact("found", found)
                .fact("wanted", major)
                .exception();
    }
}
