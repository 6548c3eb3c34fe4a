package dev.holdfast.operations.local;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The folder `.holdfast/` of a project: where everything lies.
///
/// @param folder the path of `.holdfast` itself, absolute
/// @param owner whom root gives what it makes here
record LocalFolder(Path folder, RunAs owner, Disk disk) {
    private static final String NAME = ".holdfast";

    static LocalFolder of(Path projectRoot, Disk disk) {
        return new LocalFolder(projectRoot.resolve(NAME), RunAs.ownerOfProject(projectRoot), disk);
    }

    Path env() {
        return folder.resolve("env");
    }

    Path lock() {
        return folder.resolve("lock");
    }

    /// Who holds the lock. Not in the lock's file itself: closing a file gives its locks up.
    Path lockHolder() {
        return folder.resolve("lock-holder");
    }

    Path ignoreFile() {
        return folder.resolve(".gitignore");
    }

    Path ofKind(ServerKind kind) {
        return folder.resolve(kind.folder());
    }

    Path server(ServerKind kind, String name) {
        return ofKind(kind).resolve(name);
    }

    /// The names of the servers that have a folder, by name.
    List<String> serverNames(ServerKind kind) {
        return entries(ofKind(kind)).stream()
                .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                .map(path -> String.valueOf(path.getFileName()))
                .sorted()
                .toList();
    }

    /// Makes the folder.
    void prepare() {
        createFolder(folder);
    }

    /// Makes a note to git: the folder holds passwords.
    void ignore() {
        if (!Files.exists(ignoreFile())) {
            put(ignoreFile(), "*\n", Disk.PUBLIC_FILE);
        }
    }

    /// Makes a folder that others may pass: the servers' user must get through.
    void createFolder(Path path) {
        if (!Files.isDirectory(path)) {
            disk.createDirectories(path, Disk.PUBLIC_DIRECTORY);
            owner.give(path, disk);
        }
    }

    /// Writes a file in one durable step, for the project's owner.
    void put(Path file, String content, String mode) {
        disk.replace(file, content.getBytes(StandardCharsets.UTF_8), mode);
        owner.give(file, disk);
    }

    /// What is in a folder; nothing if it is not there.
    static List<Path> entries(Path folder) {
        var entries = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
        entries.sort(null);
        return entries;
    }
}
