package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The files and folders below a folder.
///
/// @param files contents by path; the paths are relative
/// @param folders the folders, by path, with nothing to say of them
record FolderImage(Map<Path, byte[]> files, Map<Path, Boolean> folders) {

    static FolderImage of(Path root) {
        var files = new TreeMap<Path, byte[]>();
        var folders = new TreeMap<Path, Boolean>();
        try (var paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (Files.isDirectory(path)) {
                    folders.put(root.relativize(path), true);
                } else {
                    files.put(root.relativize(path), Files.readAllBytes(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new FolderImage(files, folders);
    }
}
