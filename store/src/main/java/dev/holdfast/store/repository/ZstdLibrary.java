package dev.holdfast.store.repository;

import com.github.luben.zstd.util.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Loads zstd's native library. The library unpacks itself into a temporary file, which it would
/// leave when the program is killed: so it does that in a private folder that goes at once.
final class ZstdLibrary {
    static {
        load();
    }

    private ZstdLibrary() {}

    /// Loads the library if it is not loaded.
    static void ensure() {
        // The static initialiser has done it.
    }

    private static void load() {
        try {
            Path folder = Files.createTempDirectory("holdfast-zstd");
            try {
                Native.load(folder.toFile());
            } finally {
                try (var files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the zstd library", e);
        }
    }
}
