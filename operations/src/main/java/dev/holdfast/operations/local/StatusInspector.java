package dev.holdfast.operations.local;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.StatusResult.Database;
import dev.holdfast.operations.local.StatusResult.Server;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.redis.resp.RedisError;
import dev.holdfast.redis.resp.RedisTarget;
import dev.holdfast.redis.resp.RespConnection;
import dev.holdfast.redis.resp.RespReply;
import dev.holdfast.redis.server.RedisServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Looks at all servers of a project at once.
record StatusInspector(Project project, Inventory inventory) {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// What was seen of one server.
    private record Seen(Server server, List<Database> databases) {}

    StatusResult inspect(Run run) {
        var looks = new ArrayList<Callable<Seen>>();
        inventory.all().forEach(server -> looks.add(() -> ours(server, run)));
        project.config()
                .postgres()
                .forEach((name, cluster) ->
                        cluster.url().ifPresent(url -> looks.add(() -> theirs(name, url))));
        project.config()
                .redis()
                .forEach((name, redis) ->
                        redis.url().ifPresent(url -> looks.add(() -> theirs(name, url))));
        List<Seen> seen = run.together(looks);
        return new StatusResult(
                project.config().project(),
                seen.stream().map(Seen::server).toList(),
                seen.stream().flatMap(it -> it.databases().stream()).toList());
    }

    private static Seen ours(LocalServer server, Run run) {
        try {
            return seen(server, run);
        } catch (FailureException e) {
            warn(
                    "%s %s cannot be looked at".formatted(server.kind().title(), server.name()),
                    e,
                    run);
            return new Seen(
                    row(server, Look.without(ServerPhase.UNKNOWN, Optional.empty()), run),
                    List.of());
        }
    }

    private static Seen seen(LocalServer server, Run run) {
        Look look = server.look();
        if (look.phase() != ServerPhase.RUNNING) {
            return new Seen(row(server, look, run), List.of());
        }
        return switch (server) {
            case LocalPostgres cluster -> running(cluster, look, run);
            case LocalRedis redis ->
                    new Seen(row(redis, look.in(answers(redis, look, run)), run), List.of());
        };
    }

    private static Server row(LocalServer server, Look look, Run run) {
        return new Server(
                server.name(),
                server.kind(),
                false,
                look.phase(),
                look.version(),
                look.port().map(port -> LocalPostgres.HOST + ":" + port),
                look.pid(),
                look.since()
                        .map(since -> Duration.between(since, run.clock().instant()))
                        .map(StatusInspector::wholeSeconds));
    }

    private static Seen running(LocalPostgres cluster, Look look, Run run) {
        try {
            return new Seen(row(cluster, look, run), databases(cluster, look, run));
        } catch (FailureException e) {
            warn("The databases of cluster %s cannot be listed".formatted(cluster.name()), e, run);
            return new Seen(row(cluster, look.in(phase(e)), run), List.of());
        }
    }

    private static List<Database> databases(LocalPostgres cluster, Look look, Run run) {
        var target =
                LocalPostgres.reach(
                                cluster.folder(),
                                look.port().orElseThrow(),
                                LocalPostgres.SUPERUSER)
                        .withParameter("connect_timeout", String.valueOf(PATIENCE.toSeconds()));
        return new Databases(target)
                .sizes(run).stream()
                        .map(it -> new Database(cluster.name(), it.name(), it.size()))
                        .toList();
    }

    /// What a server that works in its directory is doing if it gives no session.
    private static ServerPhase phase(FailureException reason) {
        return switch (reason.failure().code()) {
            // After the crash of one session it recovers without saying so in its file.
            case PostgresError.NOT_READY -> ServerPhase.STARTING;
            case PostgresError.NO_SERVER,
                    PostgresError.CONNECT_TIMED_OUT,
                    PostgresError.CONNECTION_LOST ->
                    ServerPhase.UNRESPONSIVE;
            default -> ServerPhase.RUNNING;
        };
    }

    /// A Redis that loads its data runs, but answers with an excuse.
    private static ServerPhase answers(LocalRedis redis, Look look, Run run) {
        if (look.port().isEmpty()) {
            return look.phase();
        }
        try {
            var target = RedisServer.target(look.port().get(), Passwords.read(redis.folder()));
            try (var connection = RespConnection.open(target, PATIENCE)) {
                return connection.ask("PING") instanceof RespReply.Refusal refusal
                                && refusal.kind().equals("LOADING")
                        ? ServerPhase.STARTING
                        : ServerPhase.RUNNING;
            }
        } catch (FailureException e) {
            warn("Redis %s cannot be asked".formatted(redis.name()), e, run);
            return e.failure().code() == RedisError.NO_SERVER
                    ? ServerPhase.UNRESPONSIVE
                    : ServerPhase.RUNNING;
        }
    }

    private static void warn(String what, FailureException reason, Run run) {
        run.warn(what + ": " + reason.failure().message().replaceFirst("\\.$", "") + ".");
    }

    private static Seen theirs(String name, PostgresTarget url) {
        boolean reachable =
                url.isSocketDirectory()
                        ? reachesSocket(Path.of(url.host(), ".s.PGSQL." + url.port()))
                        : reaches(url.host(), url.port());
        return remote(name, ServerKind.POSTGRES, url.address(), reachable);
    }

    private static Seen theirs(String name, RedisTarget url) {
        return remote(
                name,
                ServerKind.REDIS,
                url.host() + ":" + url.port(),
                reaches(url.host(), url.port()));
    }

    private static Seen remote(String name, ServerKind kind, String address, boolean reachable) {
        return new Seen(
                new Server(
                        name,
                        kind,
                        true,
                        reachable ? ServerPhase.REACHABLE : ServerPhase.UNREACHABLE,
                        Optional.empty(),
                        Optional.of(address),
                        Optional.empty(),
                        Optional.empty()),
                List.of());
    }

    private static boolean reaches(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            return true;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean reachesSocket(Path path) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    private static Duration wholeSeconds(Duration time) {
        return Duration.ofSeconds(Math.max(0, time.toSeconds()));
    }
}
