package dev.holdfast.operations.local;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.redis.server.RedisBinaries;
import dev.holdfast.redis.server.RedisFolder;
import dev.holdfast.redis.server.RedisServer;
import dev.holdfast.redis.server.RedisState;
import dev.holdfast.redis.server.RedisState.Running;
import dev.holdfast.redis.server.RedisStop;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A Redis server of ours.
record LocalRedis(LocalFolder local, String name, Tools tools) implements LocalServer {

    @Override
    public ServerKind kind() {
        return ServerKind.REDIS;
    }

    @Override
    public Path folder() {
        return local.server(kind(), name);
    }

    @Override
    public Look look() {
        var record = ServerRecord.read(folder());
        return switch (files().state()) {
            case RedisState.Stopped() ->
                    Look.without(
                            Files.exists(files().data()) ? ServerPhase.STOPPED : ServerPhase.ABSENT,
                            record);
            case Running running ->
                    new Look(
                            ServerPhase.RUNNING,
                            record.map(ServerRecord::version),
                            files().port().or(() -> record.map(ServerRecord::port)),
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
        boolean wasUp = look().isUp();
        ServerRecord.warnIfDamaged(folder(), run);
        var claim =
                Claim.take(
                        local,
                        folder(),
                        files().data(),
                        files().mark(),
                        Claim.fresh(
                                kind(),
                                RedisBinaries.EMBEDDED_VERSION,
                                files().port().orElseGet(starting.ports()::free),
                                run));
        var running = running(claim, starting, run);
        ServerRecord record = claim.record();
        if (running.port() != record.port()
                || !record.version().equals(RedisBinaries.EMBEDDED_VERSION)) {
            record.withPort(running.port())
                    .withVersion(RedisBinaries.EMBEDDED_VERSION)
                    .write(folder(), local);
        }
        return new Up(
                kind(),
                name,
                action(claim, wasUp),
                RedisBinaries.EMBEDDED_VERSION,
                running.port(),
                running.pid(),
                claim.password(),
                List.of());
    }

    @Override
    public Optional<Long> takeDown(boolean dataGoes, Run run) {
        if (!(files().state() instanceof Running running)) {
            return Optional.empty();
        }
        var stop = new RedisStop(files(), look().version().orElse(RedisBinaries.EMBEDDED_VERSION));
        if (dataGoes) {
            stop.kill(run);
        } else {
            stop.stop(Passwords.find(folder()), run);
        }
        return Optional.of(running.pid());
    }

    @Override
    public List<Path> parts() {
        return List.of(
                files().data(),
                files().log().resolveSibling(""),
                files().configuration(),
                Passwords.file(folder()),
                ServerRecord.file(folder()));
    }

    @Override
    public boolean isOurs() {
        boolean hasData = Files.exists(files().data(), LinkOption.NOFOLLOW_LINKS);
        var record = ServerRecord.read(folder());
        return hasData ? Claim.isOurs(files().data(), files().mark(), record) : record.isPresent();
    }

    RedisFolder files() {
        return new RedisFolder(folder());
    }

    private Running running(Claim claim, Starting starting, Run run) {
        if (files().state() instanceof Running running) {
            var target = RedisServer.target(running.port(), claim.password());
            return server(run).awaitReady(target, starting.patience(), run);
        }
        Leftovers.remove(folder(), tools.disk());
        var server = server(run);
        if (claim.isNew()) {
            Starting.announce(server.runAs(), folder(), run);
        }
        int port = starting.port(kind(), name, claim.record().port(), claim.isNew());
        server.configure(port, claim.password(), claim.record().id());
        return server.start(RedisServer.target(port, claim.password()), starting.patience(), run);
    }

    private RedisServer server(Run run) {
        var binaries = RedisBinaries.embedded(tools.engines(), tools.disk(), run);
        Path data = files().data();
        var runAs =
                Files.exists(data)
                        ? RunAs.ofOwner(data)
                        : RunAs.choose(folder(), binaries.program(), tools.runner(), run);
        return new RedisServer(files(), binaries, runAs, tools.disk(), tools.runner());
    }

    private static UpAction action(Claim claim, boolean wasUp) {
        if (wasUp) {
            return claim.wasLost() ? UpAction.ADOPTED : UpAction.RUNNING;
        }
        return claim.isNew() ? UpAction.CREATED : UpAction.STARTED;
    }
}
