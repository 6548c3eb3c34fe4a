package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// That a server's folder is ours, on disk before anything is made in it.
///
/// @param isNew whether it was made now
/// @param wasLost whether the record was missing beside data of ours
record Claim(ServerRecord record, Secret password, boolean isNew, boolean wasLost) {

    /// Takes the folder of a server.
    ///
    /// @param data its data directory; there may be none yet
    /// @param mark what the data says of who made it
    /// @param fallback a record for a new folder; its id is replaced by that of data found
    static Claim take(
            LocalFolder local,
            Path folder,
            Path data,
            Optional<String> mark,
            ServerRecord fallback) {
        Optional<ServerRecord> found = ServerRecord.read(folder);
        boolean hasData = Files.exists(data, LinkOption.NOFOLLOW_LINKS);
        if (hasData) {
            refuseForeign(data, mark, found);
        }
        local.createFolder(folder.resolveSibling("").normalize());
        local.createFolder(folder);
        var record =
                found.orElseGet(
                        () -> mark.filter(_ -> hasData).map(fallback::withId).orElse(fallback));
        // First, because it says that the rest is ours to delete.
        if (found.isEmpty()) {
            record.write(folder, local);
        }
        return new Claim(
                record,
                password(local, folder, record, hasData),
                !hasData,
                hasData && found.isEmpty());
    }

    private static Secret password(
            LocalFolder local, Path folder, ServerRecord record, boolean hasData) {
        Optional<Secret> found = Passwords.find(folder);
        if (found.isPresent()) {
            return found.get();
        }
        if (!hasData) {
            return Passwords.create(folder, local);
        }
        Optional<Secret> known = EnvFile.password(local, record.kind(), record.port());
        known.ifPresent(secret -> Passwords.put(secret, folder, local));
        return known.orElseThrow(() -> Passwords.lost(folder));
    }

    static ServerRecord fresh(ServerKind kind, String version, int port, Run run) {
        return new ServerRecord(
                UUID.randomUUID().toString(),
                kind,
                version,
                port,
                run.clock().instant(),
                Optional.empty());
    }

    /// Whether the data bears our mark.
    static boolean isOurs(Path data, Optional<String> mark, Optional<ServerRecord> record) {
        return Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)
                && mark.isPresent()
                && record.map(ServerRecord::id).map(mark.get()::equals).orElse(true);
    }

    private static void refuseForeign(
            Path data, Optional<String> mark, Optional<ServerRecord> record) {
        if (!isOurs(data, mark, record)) {
            throw notOurs(data);
        }
    }

    static FailureException notOurs(Path path) {
        return Failure.of(
                        LocalError.NOT_OURS,
                        "%s was not made by Holdfast, so it is not touched".formatted(path))
                .hint("move it away, or give the server another name in holdfast.yml")
                .fact("path", path.toString())
                .exception();
    }
}
