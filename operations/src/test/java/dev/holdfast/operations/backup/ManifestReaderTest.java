package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.wire.Notice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
    private static final String HEAD =
            """
            { "PostgreSQL-Backup-Manifest-Version": 2,
            "System-Identifier": 7,
            "Files": [
            """;
    private static final String FILES =
            """
            { "Path": "PG_VERSION", "Size": 3, "Checksum-Algorithm": "CRC32C", "Checksum": "64440205" },
            { "Path": "pg_tblspc/16384/PG_18/5/1", "Size": 0, "Last-Modified": "x" }
            """;
    private static final String TAIL =
            """
            ],
            "WAL-Ranges": [
            { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000120" }
            ],
            """;

    @Test
    void files_and_ranges_are_read() throws IOException {
        var reader = reader(sealed(HEAD + FILES + TAIL));
        var entries = all(reader);

        assertThat(entries)
                .extracting(ManifestReader.Entry::storedPath)
                .containsExactly("data/PG_VERSION", "tablespaces/16384/PG_18/5/1");
        assertThat(entries.getFirst().checksum()).isEqualTo("64440205");
        assertThat(entries.getLast().algorithm()).isEmpty();
        assertThat(reader.ranges()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"Path\": \"x\" }",
                "{ \"Path\": \"x\", \"Size\": -1 }",
                "{ \"Path\": \"x\", \"Size\": \"1\" }",
                "{ \"Path\": 5, \"Size\": 1 }",
                "{ \"Encoded-Path\": \"ff\", \"Size\": 1 }",
                "{ \"Path\": \"x",
                "{ \"Timeline\": 0, \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\" }",
                "{ \"Timeline\": 1, \"Start-LSN\": \"x\", \"End-LSN\": \"0/2\" }"
            })
    void a_line_that_is_none_is_refused(String line) {
        assertBad(sealed(HEAD + line + "\n" + TAIL));
    }

    @Test
    void a_manifest_that_was_changed_or_cut_off_is_refused() {
        String good = sealed(HEAD + FILES + TAIL);
        assertBad(good.replace("\"Size\": 3", "\"Size\": 4"));
        assertBad(good + "more");
        for (int length = 0; length < good.length(); length += 7) {
            assertBad(good.substring(0, length));
        }
        assertBad(sealed(HEAD + "x".repeat(100_000) + "\n" + TAIL));
    }

    @ParameterizedTest
    @CsvSource({
        // Each reversed: CRC-32C of "123456789" is e3069283, RFC 3720, B.4.
        "CRC32C, 123456789, 839206e3",
        "CRC32C, '', 00000000",
        "SHA256, '', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "NONE, 'x', ''"
    })
    void checksums_are_those_of_the_server(String algorithm, String content, String value) {
        var checksum = FileChecksum.named(Optional.of(algorithm));
        checksum.update(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
        assertThat(checksum.value()).isEqualTo(value);
    }

    @Test
    void an_unknown_checksum_is_refused() {
        assertThatThrownBy(() -> FileChecksum.named(Optional.of("MD5")))
                .hasMessageContaining("unknown checksum MD5");
    }

    @Test
    void a_backup_label_tells_where_it_begins() {
        var label =
                BackupLabelFile.parse(
                        """
                        START WAL LOCATION: 16/B374D848 (file 0000000300000016000000B3)
                        CHECKPOINT LOCATION: 16/B374D880
                        BACKUP METHOD: streamed
                        BACKUP FROM: standby
                        START TIME: 2026-11-21 10:00:00 UTC
                        LABEL: a label: with a colon
                        START TIMELINE: 3
                        """);
        assertThat(label.start()).hasToString("16/B374D848");
        assertThat(label.timeline()).hasToString("3");
        assertThat(label.fromStandby()).isTrue();
        for (String bad :
                List.of("", "START WAL LOCATION: x\nSTART TIMELINE: 1\nBACKUP FROM: primary")) {
            assertThatThrownBy(() -> BackupLabelFile.parse(bad))
                    .hasMessageStartingWith("BACKUP-002: backup_label cannot be read");
        }
    }

    @Test
    void remarks_of_a_server_are_told_apart_in_any_language() {
        var remarks =
                ServerRemarks.of(
                        List.of(
                                warning(
                                        "checksum verification failed in file \"./base/5/16384.1\","
                                                + " block 3: calculated 1A but expected 2B"),
                                warning("spezielle Datei »./postgresql.conf« wird ausgelassen"),
                                warning("skipping special file \"./base/5/odd pipe\""),
                                warning("something else"),
                                new Notice(
                                        "NOTICE", "00000", "all \"./is\" well", Optional.empty())),
                        Optional.of("/data"));
        assertThat(remarks.skipped())
                .containsExactly("/data/postgresql.conf", "/data/base/5/odd pipe");
        assertThat(remarks.places()).hasSize(2);
        assertThat(remarks.damage("damaged")).startsWith("damaged; checksum").contains("block 3");
    }

    private static Notice warning(String message) {
        return new Notice("WARNING", "01000", message, Optional.empty());
    }

    private static ManifestReader reader(String text) {
        return new ManifestReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<ManifestReader.Entry> all(ManifestReader reader) throws IOException {
        var entries = new ArrayList<ManifestReader.Entry>();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    private static void assertBad(String manifest) {
        assertThatThrownBy(() -> all(reader(manifest)))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith("BACKUP-010: backup_manifest cannot be read");
    }

    private static String sealed(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return text + "\"Manifest-Checksum\": \"" + HexFormat.of().formatHex(hash) + "\"}\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
