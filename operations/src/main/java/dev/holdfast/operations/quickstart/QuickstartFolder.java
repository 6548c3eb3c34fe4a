package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.LocalService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// `.holdfast/quickstart/`: the project of the demonstration.
///
/// @param folder absolute
/// @param example the example project whose schema and data it uses
record QuickstartFolder(Path folder, Path example, Disk disk) {
    static final String CLUSTER = "quickstart";
    static final String COPY = "restored";
    static final String DATABASE = "tmi";

    Path file() {
        return folder.resolve("holdfast.yml");
    }

    Path copy() {
        return folder.resolve("restored");
    }

    /// Whether an earlier run left something.
    boolean isThere() {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /// Throws if what is there is somebody else's.
    void check() {
        if (!Files.isRegularFile(example.resolve("generate.sql"))) {
            throw Failure.of(
                            QuickstartError.NO_EXAMPLE,
                            "the example project is not in %s".formatted(example))
                    .hint("run it from a checkout of Holdfast")
                    .fact("path", example.toString())
                    .exception();
        }
        if (isThere() && !isEmpty() && !read(file()).startsWith(LocalService.DEMONSTRATION_MARK)) {
            throw Failure.of(
                            QuickstartError.NOT_OURS,
                            "%s was not made by quickstart, so it is not touched".formatted(folder))
                    .hint("move it away, then run quickstart again")
                    .fact("path", folder.toString())
                    .exception();
        }
    }

    /// A kill may have come between the folder and the file that says whose it is.
    private boolean isEmpty() {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
    }

    /// Whether there are servers to stop.
    boolean hasServers() {
        return Files.isRegularFile(file(), LinkOption.NOFOLLOW_LINKS);
    }

    /// Deletes what an earlier run left; its servers are down. The file that says whose it is goes
    /// last.
    void delete() {
        if (!isThere()) {
            return;
        }
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!entry.equals(file())) {
                    remove(entry);
                }
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
        disk.delete(file());
        disk.delete(folder);
    }

    /// Makes the project: its file, and the migrations of the example.
    void create(int version) {
        disk.createDirectories(folder, Disk.PUBLIC_DIRECTORY);
        disk.replace(file(), bytes(text(version)), Disk.PUBLIC_FILE);
        Path migrations = folder.resolve("migrations");
        disk.createDirectories(migrations, Disk.PUBLIC_DIRECTORY);
        try (var files = Files.newDirectoryStream(example.resolve("migrations"), "*.sql")) {
            for (Path from : files) {
                disk.write(
                        migrations.resolve(String.valueOf(from.getFileName())),
                        Files.readAllBytes(from),
                        Disk.PUBLIC_FILE);
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "copy", example.resolve("migrations"));
        }
        disk.syncTree(migrations);
    }

    Project project() {
        return ProjectLoader.load(folder, Map.of(), Optional.of(file()), Optional.empty());
    }

    /// The statement that makes the data.
    String generator() {
        return read(example.resolve("generate.sql"));
    }

    private void remove(Path entry) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            disk.deleteTree(entry);
        } else {
            disk.delete(entry);
        }
    }

    private static String text(int version) {
        return """
        %s
        version: 1
        project: quickstart

        postgres:
          %s:
            version: %d
            databases:
              %s: { migrations: migrations/ }

        repository:
          local: { path: holdfast-repository }
        """
                .formatted(LocalService.DEMONSTRATION_MARK, CLUSTER, version, DATABASE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Files.readString(file)
                    : "";
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
