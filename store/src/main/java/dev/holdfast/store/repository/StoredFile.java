package dev.holdfast.store.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A file, directory or link of a backup.
///
/// @param path relative, with `/`; never empty, never through `.` or `..`
/// @param mode permission bits, such as 0600
/// @param modified when its content last changed
/// @param size in bytes; 0 for what is not a file
/// @param extents the content of a file, in order; together as long as `size`
/// @param target where a link points to, as it stands
public record StoredFile(
        String path,
        Kind kind,
        int mode,
        Instant modified,
        long size,
        List<Extent> extents,
        Optional<String> target) {
    private static final int LONGEST_PATH = 4096;
    private static final Pattern BAD_STEP = Pattern.compile("(^|/)(\\.{0,2})(/|$)");

    /// What it is.
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK
    }

    public StoredFile {
        if (path.length() > LONGEST_PATH || path.indexOf(0) >= 0 || BAD_STEP.matcher(path).find()) {
            throw new IllegalArgumentException("not a path within a backup: " + path);
        }
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("not permission bits: " + mode);
        }
        if (target.isPresent() != (kind == Kind.LINK)) {
            throw new IllegalArgumentException(
                    "a link has a target, and nothing else has: " + path);
        }
        if (target.isPresent() && (target.get().isEmpty() || target.get().indexOf(0) >= 0)) {
            throw new IllegalArgumentException("not a target: " + target.get());
        }
        extents = List.copyOf(extents);
        long sum = 0;
        for (Extent extent : extents) {
            sum = Math.addExact(sum, extent.length());
        }
        if (sum != size) {
            throw new IllegalArgumentException(
                    "the extents of %s have %d bytes, not %d".formatted(path, sum, size));
        }
    }

    /// A file with content.
    public static StoredFile file(String path, int mode, Instant modified, List<Extent> extents) {
        long size = extents.stream().mapToLong(Extent::length).sum();
        return new StoredFile(path, Kind.FILE, mode, modified, size, extents, Optional.empty());
    }

    public static StoredFile directory(String path, int mode, Instant modified) {
        return new StoredFile(path, Kind.DIRECTORY, mode, modified, 0, List.of(), Optional.empty());
    }

    public static StoredFile link(String path, Instant modified, String target) {
        return new StoredFile(path, Kind.LINK, 0777, modified, 0, List.of(), Optional.of(target));
    }
}
