package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.session.SslMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

/// A sandbox on a server of our own. Its data directory is a copy of one that was made once for all
/// projects: initdb takes half a second, a copy a twentieth.
final class OwnSandbox implements SandboxServer {
    private static final String HOST = "127.0.0.1";
    private static final String SUPERUSER = "postgres";

    /// Its only database at first, and the model of all others.
    private static final String MODEL = "template1";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PORT_ATTEMPTS = 5;
    private static final int ASYNCHRONOUS_SINCE = 18;
    private static final SessionSettings SESSION =
            SessionSettings.defaults().named("holdfast sandbox");

    /// What a server need not do whose data nobody wants back.
    private static final Map<String, String> CARELESS =
            Map.ofEntries(
                    Map.entry("fsync", "off"),
                    Map.entry("full_page_writes", "off"),
                    Map.entry("synchronous_commit", "off"),
                    Map.entry("autovacuum", "off"),
                    Map.entry("checkpoint_timeout", "1d"),
                    Map.entry("wal_init_zero", "off"),
                    // What is to be published can be declared without a warning.
                    Map.entry("wal_level", "logical"),
                    Map.entry("restart_after_crash", "off"));

    /// Small, but with locks for ten thousand tables with their indexes in one transaction; and
    /// with nothing in /dev/shm, which would outlive a kill.
    private static final Map<String, String> SIZES =
            Map.of(
                    "shared_buffers", "32MB",
                    "max_connections", "20",
                    "max_locks_per_transaction", "8192",
                    "max_wal_size", "4GB",
                    "max_parallel_workers", "0",
                    "dynamic_shared_memory_type", "mmap",
                    "jit", "off");

    /// English messages without the statements, which may hold secrets of the user's.
    private static final Map<String, String> WORDS =
            Map.of(
                    "lc_messages", "C",
                    "log_min_messages", "warning",
                    "log_min_error_statement", "panic",
                    "timezone", "UTC",
                    "log_timezone", "UTC",
                    "password_encryption", "scram-sha-256");

    private final SandboxFolder folder;
    private final SandboxPlace place;
    private final ServerBinaries binaries;
    private final PostgresServer server;
    private final Run quiet;
    private final AtomicInteger databases = new AtomicInteger();
    private Optional<Secret> password = Optional.empty();
    private int port = 5432;
    private Optional<Session> session = Optional.empty();

    private OwnSandbox(
            SandboxFolder folder,
            SandboxPlace place,
            ServerBinaries binaries,
            RunAs runAs,
            Run run) {
        this.folder = folder;
        this.place = place;
        this.binaries = binaries;
        this.server = new PostgresServer(files(), binaries, runAs, place.disk(), place.runner());
        this.quiet = new Run(run.clock(), false, _ -> false, List.of());
    }

    static OwnSandbox start(ServerBinaries binaries, SandboxPlace place, Run run) {
        var folder = SandboxFolder.take(place, run);
        try {
            var runAs = RunAs.choose(place.folder(), binaries.programs(), place.runner(), run);
            runAs.createFolder(folder.folder(), place.disk());
            var sandbox = new OwnSandbox(folder, place, binaries, runAs, run);
            sandbox.fill(run);
            sandbox.start(run);
            sandbox.connect();
            return sandbox;
        } catch (RuntimeException e) {
            end(folder, new Run(run.clock(), false, _ -> false, List.of()));
            throw e;
        }
    }

    @Override
    public ServerVersion version() {
        return ServerVersion.parse(binaries.version())
                .orElseThrow(() -> new IllegalStateException(binaries.version()));
    }

    @Override
    public PostgresTarget newDatabase(Run run) {
        return create(MODEL, run);
    }

    @Override
    public PostgresTarget copyOf(PostgresTarget database, Run run) {
        return create(database.database(), run);
    }

    @Override
    public synchronized boolean ensureRole(String name, Run run) {
        run.checkCancelled();
        return SandboxNames.ensureRole(name, session());
    }

    @Override
    public synchronized void close() {
        try {
            session.ifPresent(Session::close);
        } finally {
            end(folder, quiet);
        }
    }

    private static void end(SandboxFolder folder, Run quiet) {
        try (folder) {
            folder.remove(quiet);
        }
    }

    /// While a database is copied nobody else may be connected to it: our own session may.
    private synchronized PostgresTarget create(String template, Run run) {
        run.checkCancelled();
        String name = "sandbox_" + databases.incrementAndGet();
        session()
                .execute(
                        Sql.text(
                                "create database %s template %s encoding 'UTF8'"
                                        .formatted(name, SandboxNames.quoted(template))));
        return target(name);
    }

    private void connect() {
        session = Optional.of(Sessions.open(target(MODEL), SESSION, quiet));
    }

    private Session session() {
        return session.orElseThrow(() -> new IllegalStateException("not started"));
    }

    private PostgresTarget target(String database) {
        String host = files().socket().map(Path::toString).orElse(HOST);
        var target =
                PostgresTarget.of(host, port, database, SUPERUSER)
                        .withSsl(SslMode.DISABLE, Optional.empty());
        return password.map(target::withPassword).orElse(target);
    }

    private ServerFolder files() {
        return new ServerFolder(folder.folder());
    }

    /// Over a socket in a private folder nobody else gets in. Over TCP any user of the machine
    /// would, so that such a server has a password of its own.
    private void fill(Run run) {
        if (files().socket().isPresent()) {
            copy(template(run).resolve("data"), run);
        } else {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            var secret = Secret.of(HexFormat.of().formatHex(random));
            password = Optional.of(secret);
            server.initialise(secret, "sandbox", run);
        }
    }

    private void copy(Path template, Run run) {
        var copy =
                Command.of("cp", "-R", template.toString(), files().data().toString())
                        .in(folder.folder());
        var outcome = place.runner().run(server.runAs().wrap(copy), run);
        if (!outcome.succeeded()) {
            throw PostgresServer.failure(
                    ServerError.INITDB_FAILED,
                    "the data directory of a sandbox could not be copied: " + outcome.lastLine(),
                    files().log(),
                    Optional.of(outcome));
        }
    }

    /// A user's own: only the server's user can read a data directory.
    private Path template(Run run) {
        String user =
                server.runAs() instanceof RunAs.OtherUser(String name)
                        ? name
                        : System.getProperty("user.name") + "-" + server.runAs().text();
        byte[] content =
                (binaries.programs() + "\n" + user + "\n2").getBytes(StandardCharsets.UTF_8);
        var crc = new CRC32();
        crc.update(content);
        String name = "sandbox-%s-%s".formatted(binaries.version(), user.replace('/', '_'));
        return place.engines()
                .unpacked(
                        new EnginesFolder.Archive(
                                name, crc.getValue(), content.length, () -> content),
                        (_, empty) -> makeTemplate(empty, run),
                        place.disk(),
                        run);
    }

    private void makeTemplate(Path empty, Run run) {
        server.runAs().give(empty, place.disk());
        new DataDirectoryMaker(files(), binaries, server.runAs(), place.disk(), place.runner())
                .makeTrusting(empty.resolve("data"), run);
    }

    private void start(Run run) {
        for (int attempt = 1; ; attempt++) {
            server.configure(settings());
            try {
                server.start(PATIENCE, run);
                return;
            } catch (FailureException e) {
                // Another program may take the port between the look and the start.
                if (attempt == PORT_ATTEMPTS
                        || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private Map<String, String> settings() {
        var all = new TreeMap<String, String>();
        all.putAll(CARELESS);
        all.putAll(SIZES);
        all.putAll(WORDS);
        if (binaries.major() >= ASYNCHRONOUS_SINCE) {
            all.put("io_method", "sync");
        }
        var socket = files().socket();
        all.put("unix_socket_directories", socket.map(Path::toString).orElse(""));
        all.put("listen_addresses", socket.isPresent() ? "" : HOST);
        if (socket.isEmpty()) {
            port = freePort();
        }
        all.put("port", String.valueOf(port));
        return all;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Failure.of(
                            ServerError.NOT_STARTED,
                            "no port of loopback is free: " + e.getMessage())
                    .exception(e);
        }
    }
}
