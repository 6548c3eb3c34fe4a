package dev.holdfast.kernel.disk;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Turns the JDK's I/O exceptions into failures that say what, where and what to do.
public final class DiskFailure {
    private DiskFailure() {}

    /// The failure for an I/O exception.
    ///
    /// @param verb what was tried, such as `write`
    public static FailureException of(IOException cause, String verb, Path path) {
        String reason = reason(cause);
        if (isDiskFull(cause)) {
            return Failure.of(
                            KernelError.DISK_FULL,
                            "cannot %s %s: no space is left on the device".formatted(verb, path))
                    .hint("free some space, then run the same command again")
                    .fact("path", path.toString())
                    .exception(cause);
        }
        return Failure.of(KernelError.DISK, "cannot %s %s: %s".formatted(verb, path, reason))
                .fact("path", path.toString())
                .exception(cause);
    }

    /// Whether the cause, or what caused it, is a full device or an exhausted quota.
    public static boolean isDiskFull(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            String message = at.getMessage();
            if (message != null
                    && (message.contains("No space left on device")
                            || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }

    /// Why it failed, in a few words.
    public static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file or directory";
            case FileAlreadyExistsException _ -> "it exists already";
            default -> {
                String message = cause.getMessage();
                yield message == null
                        ? cause.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        : message;
            }
        };
    }
}
