package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Reads a server's `backup_manifest` line by line, as the server writes it: a file a line. So a
/// cluster of a million files takes no more memory than one of ten. (Manual, chapter "Backup
/// Manifest Format"; versions 1 and 2.)
final class ManifestReader {
    private static final int LONGEST_LINE = 64 << 10;
    private static final String SEAL = "\"Manifest-Checksum\"";

    private final InputStream bytes;
    private final MessageDigest hash;
    private final List<WalRange> ranges = new ArrayList<>();
    private boolean ended;

    ManifestReader(InputStream bytes) {
        this.bytes = bytes;
        this.hash = sha256();
    }

    /// A file that the manifest proves.
    ///
    /// @param path in the data directory; a tablespace's file as seen through its link
    /// @param algorithm `CRC32C`, `SHA256` and so on; none if the manifest proves the length only
    /// @param checksum hexadecimal, small
    record Entry(String path, long size, Optional<String> algorithm, String checksum) {

        /// Where the file lies in a backup.
        String storedPath() {
            String links = "pg_tblspc/";
            return path.startsWith(links)
                    ? RemoteCollector.TABLESPACES + path.substring(links.length())
                    : RemoteCollector.DATA + path;
        }
    }

    /// WAL that the copy needs.
    record WalRange(TimelineId timeline, Lsn start, Lsn end) {}

    /// The next file, or none when all were read; then the manifest has proved itself.
    Optional<Entry> next() throws IOException {
        while (!ended) {
            String line = line();
            if (line.startsWith(SEAL)) {
                end(line);
                return Optional.empty();
            }
            hash.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            if (line.startsWith("{ \"Path\"") || line.startsWith("{ \"Encoded-Path\"")) {
                return Optional.of(entry(object(line)));
            }
            if (line.startsWith("{ \"Timeline\"")) {
                ranges.add(range(object(line)));
            }
        }
        return Optional.empty();
    }

    /// The WAL that the copy needs; known after the last file.
    List<WalRange> ranges() {
        return List.copyOf(ranges);
    }

    /// The hash in the last line is that of all lines before it.
    private void end(String line) throws IOException {
        ended = true;
        String wanted = HexFormat.of().formatHex(hash.digest());
        Map<String, Object> seal = object("{" + line);
        if (!wanted.equals(seal.get("Manifest-Checksum"))) {
            throw bad("its own checksum is wrong");
        }
        if (bytes.read() >= 0) {
            throw bad("something follows its end");
        }
    }

    private static Entry entry(Map<String, Object> fields) {
        if (!(fields.get("Path") instanceof String path)
                || !(fields.get("Size") instanceof Number size)
                || size.longValue() < 0) {
            throw bad("it has a file without path or size");
        }
        var algorithm = Optional.ofNullable(fields.get("Checksum-Algorithm")).map(String::valueOf);
        return new Entry(
                path,
                size.longValue(),
                algorithm,
                String.valueOf(fields.getOrDefault("Checksum", "")).toLowerCase(Locale.ROOT));
    }

    private static WalRange range(Map<String, Object> fields) {
        try {
            return new WalRange(
                    TimelineId.parse(String.valueOf(fields.get("Timeline"))),
                    Lsn.parse(String.valueOf(fields.get("Start-LSN"))),
                    Lsn.parse(String.valueOf(fields.get("End-LSN"))));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> object(String line) {
        String text = line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
        try {
            return Json.readObject(text, "backup_manifest");
        } catch (FailureException e) {
            throw bad(e.failure().message());
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream(256);
        for (int next = bytes.read(); next != '\n'; next = bytes.read()) {
            if (next < 0 || line.size() == LONGEST_LINE) {
                throw bad(next < 0 ? "it ends early" : "a line is too long");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    static FailureException bad(String problem) {
        return Failure.of(BackupError.BAD_MANIFEST, "backup_manifest cannot be read: " + problem)
                .exception();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
