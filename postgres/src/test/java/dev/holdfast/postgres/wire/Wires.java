package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/// What the tests of the wire share.
final class Wires {
    static final Duration LONG = Duration.ofSeconds(30);

    private Wires() {}

    static WireConnection open(RealPostgres server, ReplicationMode mode) {
        return open(server.target("postgres"), mode);
    }

    static WireConnection open(PostgresTarget target, ReplicationMode mode) {
        return WireConnection.open(target, mode, WireSettings.defaults(), RealPostgres.run());
    }

    static Failure failure(Callable<?> action) {
        try {
            action.call();
        } catch (FailureException e) {
            return e.failure();
        } catch (Exception e) {
            throw new AssertionError("not a failure but " + e, e);
        }
        throw new AssertionError("it came about");
    }

    static byte[] bytes(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        return bytes;
    }

    /// A standby of this server, on a base backup without WAL: it streams what it needs.
    static RealPostgres standby(RealPostgres primary, Map<String, String> settings) {
        return RealPostgres.startOn(
                primary.major(),
                settings,
                data -> {
                    try (var connection = open(primary, ReplicationMode.PHYSICAL)) {
                        var backup =
                                new Replication(connection)
                                        .baseBackup(BaseBackupOptions.labelled("standby"));
                        unpack(backup, data);
                    }
                    write(data.resolve("standby.signal"), "");
                    write(
                            data.resolve("postgresql.auto.conf"),
                            "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                                    .formatted(
                                            primary.port(),
                                            RealPostgres.USER,
                                            primary.password().reveal()));
                });
    }

    /// Reads a backup of the data directory alone to its end.
    static BackupEnd unpack(BaseBackup backup, Path data) {
        var tar = new TestTar(data);
        boolean inManifest = false;
        while (true) {
            switch (backup.next()) {
                case ARCHIVE, PROGRESS -> {}
                case MANIFEST -> inManifest = true;
                case DATA -> {
                    if (!inManifest) {
                        tar.feed(backup.data());
                    }
                }
                case END -> {
                    tar.unpack();
                    return backup.end();
                }
            }
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
