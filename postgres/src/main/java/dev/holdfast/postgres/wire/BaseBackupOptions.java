package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.postgres.session.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What to ask of BASE_BACKUP (manual, section "Streaming Replication Protocol"). Never asked for:
/// WAL in the archive, which is streamed beside it, waiting until that is archived, and a
/// `tablespace_map`: tablespaces are links in the archive, which can be pointed elsewhere without
/// changing a file that the manifest proves.
///
/// @param label what `backup_label` will say
/// @param fastCheckpoint whether the checkpoint before it is made at once, or spread out
/// @param estimate whether the server adds up all sizes beforehand
/// @param manifest with which hashes to send the backup's manifest; none is sent if absent
/// @param maxRate in a second: 32 kB to 1 GB; no limit if absent
/// @param verifyChecksums whether the server checks the pages' checksums as it reads them
/// @param startWithin how long the server may take until it sends: the checkpoint is in this
public record BaseBackupOptions(
        String label,
        boolean fastCheckpoint,
        boolean estimate,
        Optional<ManifestChecksums> manifest,
        Optional<ByteSize> maxRate,
        boolean verifyChecksums,
        Duration startWithin) {
    private static final int KIBI = 1024;
    private static final long LOWEST_RATE = 32;
    private static final long HIGHEST_RATE = KIBI * KIBI;
    private static final Duration USUAL_START = Duration.ofMinutes(30);

    /// How the manifest proves a file's content.
    public enum ManifestChecksums {
        NONE,
        CRC32C,
        SHA224,
        SHA256,
        SHA384,
        SHA512
    }

    public BaseBackupOptions {
        if (maxRate.map(BaseBackupOptions::kibibytes)
                .filter(rate -> rate < LOWEST_RATE || rate > HIGHEST_RATE)
                .isPresent()) {
            throw new IllegalArgumentException("not a rate that a server takes: " + maxRate);
        }
    }

    public static BaseBackupOptions labelled(String label) {
        return new BaseBackupOptions(
                label,
                true,
                true,
                Optional.of(ManifestChecksums.SHA256),
                Optional.empty(),
                true,
                USUAL_START);
    }

    /// The command, in the dialect of the connection's server.
    String command(WireConnection connection) {
        return connection.has(Feature.REPLICATION_OPTION_LISTS)
                ? "BASE_BACKUP (" + String.join(", ", options()) + ")"
                : "BASE_BACKUP " + String.join(" ", words());
    }

    private List<String> options() {
        var options = new ArrayList<String>();
        options.add("LABEL " + Replication.literal(label));
        options.add("CHECKPOINT " + (fastCheckpoint ? "'fast'" : "'spread'"));
        options.add("PROGRESS " + estimate);
        options.add("WAL false");
        options.add("WAIT false");
        options.add("VERIFY_CHECKSUMS " + verifyChecksums);
        maxRate.ifPresent(rate -> options.add("MAX_RATE " + kibibytes(rate)));
        options.addAll(manifestWords());
        return options;
    }

    private List<String> words() {
        var words = new ArrayList<String>();
        words.add("LABEL " + Replication.literal(label));
        if (estimate) {
            words.add("PROGRESS");
        }
        if (fastCheckpoint) {
            words.add("FAST");
        }
        words.add("NOWAIT");
        maxRate.ifPresent(rate -> words.add("MAX_RATE " + kibibytes(rate)));
        if (!verifyChecksums) {
            words.add("NOVERIFY_CHECKSUMS");
        }
        words.addAll(manifestWords());
        return words;
    }

    private List<String> manifestWords() {
        return manifest.map(checksums ->
                        List.of(
                                "MANIFEST 'yes'",
                                "MANIFEST_CHECKSUMS "
                                        + Replication.literal(
                                                checksums.name().toLowerCase(Locale.ROOT))))
                .orElse(List.of());
    }

    private static long kibibytes(ByteSize rate) {
        return rate.bytes() / KIBI;
    }
}
