package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A project whose cluster `main` is a real server, with a repository, and somebody who agrees to
/// everything and remembers what was asked and said.
final class ReceiveScene {
    static final String SLOT = "holdfast_main";
    static final Duration POLL = Duration.ofMillis(20);

    final Path root;
    final List<String> said = new ArrayList<>();
    final List<Confirmation> asked = new ArrayList<>();
    final Repository repository;
    boolean agrees = true;

    ReceiveScene(Path root, RealPostgres server) {
        this.root = root;
        this.repository = WalScene.repository(root.resolve("holdfast-repository"));
        serve(server);
    }

    /// Makes this server the one behind the cluster's url.
    void serve(RealPostgres server) {
        configure(url(server));
    }

    void configure(String url) {
        try {
            Files.writeString(
                    root.resolve("holdfast.yml"),
                    "version: 1\nproject: shop\npostgres:\n  main: { url: \"%s\" }\n"
                            .formatted(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String url(RealPostgres server) {
        return "postgresql://%s:%s@%s:%d/postgres?sslmode=disable"
                .formatted(
                        RealPostgres.USER,
                        server.password().reveal(),
                        server.host(),
                        server.port());
    }

    WalService service() {
        return new WalService(this::project, new Disk());
    }

    WalStore store() {
        return repository.wal();
    }

    WalTimeline timeline(long number) {
        String system = store().systems().getFirst();
        return store().timelines(system).stream()
                .filter(it -> it.number() == number)
                .findFirst()
                .orElseThrow();
    }

    Run run(boolean dry) {
        return new Run(
                Clock.systemUTC(),
                dry,
                question -> {
                    asked.add(question);
                    return agrees;
                },
                List.of(event -> {
                    if (event instanceof RunEvent.Noted noted) {
                        said.add(noted.text());
                    }
                }));
    }

    ReceiveResult receive(Lsn until) {
        return service().receive(request(Optional.of(until)), run(false));
    }

    static ReceiveRequest request(Optional<Lsn> until) {
        return new ReceiveRequest(Optional.empty(), Optional.empty(), Optional.empty(), until);
    }

    StatusResult status() {
        return service().status(new StatusRequest(Optional.empty(), Optional.empty()), run(false));
    }

    DropSlotResult dropSlot(boolean dry) {
        return service()
                .dropSlot(new DropSlotRequest(Optional.empty(), Optional.empty()), run(dry));
    }

    /// Begins to receive beside the test.
    Receiving start() {
        var run = run(false);
        return new Receiving(
                run,
                RealPostgres.run().beside(() -> service().receive(request(Optional.empty()), run)));
    }

    /// A `wal receive` that goes on.
    record Receiving(Run run, Future<ReceiveResult> outcome) implements AutoCloseable {
        /// Waits until the slot's position has this much of the server's WAL.
        void await(RealPostgres server, Lsn position) {
            while (!server.query(
                            "postgres",
                            "select coalesce(max(restart_lsn) >= '%s', false) from pg_replication_slots where slot_name = '%s'"
                                    .formatted(position, SLOT))
                    .equals("t")) {
                checkRunning();
                RealPostgres.run().pause(POLL);
            }
        }

        void checkRunning() {
            if (outcome.isDone()) {
                throw new AssertionError("it has ended", ending());
            }
        }

        /// What it answers once it has been stopped.
        ReceiveResult result() {
            try {
                return outcome.get();
            } catch (ExecutionException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /// Why it ended.
        Throwable ending() {
            try {
                throw new AssertionError("it ended well: " + outcome.get());
            } catch (ExecutionException e) {
                return Objects.requireNonNull(e.getCause());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            run.cancel();
            try {
                outcome.get();
            } catch (ExecutionException _) {
                // Cancelled, or what the test has looked at.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Project project() {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }
}
