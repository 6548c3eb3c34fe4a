package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupHeader;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterBackupTest {
    private static final Instant BEGAN = Instant.parse("2026-11-20T02:00:00Z");
    private static final BackupLabel LABEL = BackupLabel.of("main", BEGAN);
    private static final ClusterBackup BACKUP =
            new ClusterBackup(
                    LABEL,
                    "main",
                    SystemId.parse("18446744073709551615"),
                    new ServerVersion(180001),
                    new TimelineId(3),
                    WalTimeline.of("18446744073709551615", 3, new byte[] {1}),
                    Lsn.parse("16/B374D848"),
                    Lsn.parse("16/B5000000"),
                    16 << 20,
                    true,
                    List.of(new TablespacePlace(4294967295L, "/mnt/fast disk")),
                    Map.of("max_connections", "100"),
                    List.of("/etc/postgresql/18/main/postgresql.conf"),
                    Optional.of("block 3 of base/1/1259"),
                    BEGAN,
                    BEGAN.plusSeconds(90),
                    new ByteSize(0),
                    new ByteSize(0));

    @TempDir Path folder;

    @Test
    void what_a_repository_keeps_reads_back_the_same() {
        var run = new Run(Clock.systemUTC(), false, _ -> true, List.of());
        var repository = Repository.create(folder.resolve("repository"), new Disk(), run);
        try (var writer = repository.newBackup(LABEL, run)) {
            writer.complete(BACKUP.facts("1.0"));
        }
        BackupHeader header = repository.backup(LABEL).header();

        assertThat(ClusterBackup.of(header)).isEqualTo(BACKUP);
        assertThat(header.facts().more())
                .containsEntry("collector", "remote")
                .containsEntry("holdfast", "1.0");
    }

    @Test
    void the_first_and_the_last_segment_are_those_that_replay_reads() {
        assertThat(BACKUP.firstSegment().toString()).isEqualTo("0000000300000016000000B3");
        // The stop stands on a boundary: nothing of the segment that begins there is needed.
        assertThat(BACKUP.lastSegment().toString()).isEqualTo("0000000300000016000000B4");
    }

    record Bad(String name, Consumer<Map<String, Object>> change, String problem) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_headers() {
        return Stream.of(
                bad("no history", more -> more.remove("walHistory"), "walHistory"),
                bad("a history of another form", put("walHistory", "xyz"), "not the hash"),
                bad("no segment size", more -> more.remove("walSegmentSize"), "walSegmentSize"),
                bad("a segment size as text", put("walSegmentSize", "16MB"), "walSegmentSize"),
                bad("half a byte", put("walSegmentSize", 1.5), "walSegmentSize"),
                bad("a negative segment size", put("walSegmentSize", -1L), "walSegmentSize"),
                bad(
                        "an odd segment size",
                        put("walSegmentSize", 1000L),
                        "no size of a WAL segment"),
                bad("a huge segment size", put("walSegmentSize", 1L << 40), "overflow"),
                bad("no word of checksums", more -> more.remove("dataChecksums"), "dataChecksums"),
                bad("a word for a flag", put("dataChecksums", "on"), "dataChecksums"),
                bad("no tablespaces", more -> more.remove("tablespaces"), "tablespaces"),
                bad("tablespaces of another kind", put("tablespaces", List.of(1L)), "tablespaces"),
                bad(
                        "a tablespace without a place",
                        put("tablespaces", List.of(Map.of("oid", 1L))),
                        "tablespaces"),
                bad(
                        "a tablespace without a number",
                        put("tablespaces", List.of(Map.of("location", "/x"))),
                        "tablespaces"),
                bad("no settings", more -> more.remove("settings"), "settings"),
                bad("settings as a list", put("settings", List.of()), "settings"),
                bad("a number for a setting", put("settings", Map.of("port", 1L)), "settings"),
                bad("nothing of what is outside", more -> more.remove("outside"), "outside"),
                bad("a number for a path", put("outside", List.of(1L)), "outside"),
                bad("a damage that is no text", put("damage", true), "damage"));
    }

    private static Bad bad(String name, Consumer<Map<String, Object>> change, String problem) {
        return new Bad(name, change, problem);
    }

    private static Consumer<Map<String, Object>> put(String key, Object value) {
        return more -> more.put(key, value);
    }

    @ParameterizedTest
    @MethodSource("bad_headers")
    void a_bad_header_is_refused_clearly(Bad bad) {
        BackupFacts facts = BACKUP.facts("1.0");
        var more = new LinkedHashMap<>(facts.more());
        bad.change().accept(more);

        assertRefused(changed(facts, facts.systemId(), facts.startLsn(), "3", more), bad.problem());
    }

    @Test
    void bad_positions_and_versions_are_refused_clearly() {
        BackupFacts facts = BACKUP.facts("1.0");
        var more = facts.more();
        assertRefused(changed(facts, "x", "0/1", "3", more), "not a system identifier: x");
        assertRefused(changed(facts, "1", "nowhere", "3", more), "not a position in the WAL");
        assertRefused(changed(facts, "1", "FF/1", "3", more), "before it starts");
        assertRefused(changed(facts, "1", "0/1", "4", more), "another timeline");
    }

    private static BackupFacts changed(
            BackupFacts facts,
            String systemId,
            String start,
            String stopTimeline,
            Map<String, Object> more) {
        return new BackupFacts(
                facts.cluster(),
                systemId,
                facts.serverVersion(),
                start,
                facts.startTimeline(),
                facts.stopLsn(),
                stopTimeline,
                facts.began(),
                facts.ended(),
                more);
    }

    private static void assertRefused(BackupFacts facts, String problem) {
        var header = new BackupHeader(LABEL, facts, 0, 0, 0, 0, 0, "");
        assertThatThrownBy(() -> ClusterBackup.of(header))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith("BACKUP-001: the header of " + LABEL)
                .hasMessageContaining(problem);
    }
}
