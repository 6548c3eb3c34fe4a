package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/// The generated password of a server, in a private file beside it.
final class Passwords {
    // Letters and digits only: the same in a shell, a URL and a configuration file. 32 of 62
    // characters are 190 bits.
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 32;

    private Passwords() {}

    static Optional<Secret> find(Path serverFolder) {
        Path file = file(serverFolder);
        try {
            // An empty one would let everybody in: Redis takes it for "no password".
            return Optional.of(Files.readString(file).strip())
                    .filter(text -> !text.isEmpty())
                    .map(Secret::of);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    static Secret read(Path serverFolder) {
        return find(serverFolder).orElseThrow(() -> lost(serverFolder));
    }

    static FailureException lost(Path serverFolder) {
        return Failure.of(
                        LocalError.NO_PASSWORD,
                        "%s is missing or empty, and no server can be reached without its password"
                                .formatted(file(serverFolder)))
                .hint(
                        "put the password back into that file; a backup or an application may still have it")
                .exception();
    }

    static Secret create(Path serverFolder, LocalFolder local) {
        var random = new SecureRandom();
        var text = new StringBuilder();
        for (int index = 0; index < LENGTH; index++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        var password = Secret.of(text.toString());
        put(password, serverFolder, local);
        return password;
    }

    static void put(Secret password, Path serverFolder, LocalFolder local) {
        local.put(file(serverFolder), password.reveal() + "\n", Disk.PRIVATE_FILE);
    }

    static Path file(Path serverFolder) {
        return serverFolder.resolve("password");
    }
}
