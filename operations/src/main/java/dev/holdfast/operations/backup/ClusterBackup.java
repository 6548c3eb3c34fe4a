package dev.holdfast.operations.backup;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupHeader;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.WalTimeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A complete backup of a cluster: all that its header says. Enough to restore it where nothing of
/// the server is left.
///
/// @param cluster its name in the configuration of the project that made the backup
/// @param timeline of the backup, from its start to its stop
/// @param walTimeline the same, as the repository tells timelines of one number apart
/// @param start where replay begins: the redo point of the backup's checkpoint
/// @param stop from where on the copy is consistent
/// @param walSegmentSize in bytes
/// @param dataChecksums whether the cluster's pages bear checksums
/// @param settings parameters of the server that a restore elsewhere has to know; only those that
///   the role could see
/// @param outside files of the cluster that lie outside its data directory, and are not in the
///   backup
/// @param damage what the server found damaged while it read, if it did
/// @param ended when the server had sent the last file
/// @param content its files together
/// @param stored what it added to the repository
public record ClusterBackup(
        BackupLabel label,
        String cluster,
        SystemId systemId,
        ServerVersion serverVersion,
        TimelineId timeline,
        WalTimeline walTimeline,
        Lsn start,
        Lsn stop,
        int walSegmentSize,
        boolean dataChecksums,
        List<TablespacePlace> tablespaces,
        Map<String, String> settings,
        List<String> outside,
        Optional<String> damage,
        Instant began,
        Instant ended,
        ByteSize content,
        ByteSize stored) {
    private static final String COLLECTOR = "remote";

    public ClusterBackup {
        if (stop.isBefore(start)) {
            throw new IllegalArgumentException("it stops at %s, before it starts".formatted(stop));
        }
        if (!WalSegmentName.isSize(walSegmentSize)) {
            throw new IllegalArgumentException("no size of a WAL segment: " + walSegmentSize);
        }
        if (walTimeline.number() != timeline.number()) {
            throw new IllegalArgumentException(
                    "two timelines: %s, %s".formatted(timeline, walTimeline));
        }
        tablespaces = List.copyOf(tablespaces);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        outside = List.copyOf(outside);
    }

    /// Reads what a header says.
    ///
    /// @throws FailureException if something is missing, or cannot be
    public static ClusterBackup of(BackupHeader header) {
        BackupFacts facts = header.facts();
        var more = new More(header.label(), facts.more());
        try {
            if (!facts.startTimeline().equals(facts.stopTimeline())) {
                throw new IllegalArgumentException(
                        "it stops on another timeline than it starts on");
            }
            var timeline = TimelineId.parse(facts.startTimeline());
            var systemId = SystemId.parse(facts.systemId());
            return new ClusterBackup(
                    header.label(),
                    facts.cluster(),
                    systemId,
                    ServerVersion.parse(facts.serverVersion())
                            .orElseThrow(() -> more.bad("serverVersion")),
                    timeline,
                    new WalTimeline(
                            systemId.toString(), timeline.number(), more.text("walHistory")),
                    Lsn.parse(facts.startLsn()),
                    Lsn.parse(facts.stopLsn()),
                    Math.toIntExact(more.number("walSegmentSize")),
                    more.flag("dataChecksums"),
                    more.tablespaces(),
                    more.settings(),
                    more.outside(),
                    more.optionalText("damage"),
                    facts.began(),
                    facts.ended(),
                    new ByteSize(header.contentBytes()),
                    new ByteSize(header.storedBytes()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw More.bad(header.label(), String.valueOf(e.getMessage()));
        }
    }

    /// The same as a header keeps it; the sizes are the repository's to say.
    ///
    /// @param holdfast the version of the program that made the backup
    BackupFacts facts(String holdfast) {
        var more = new LinkedHashMap<String, Object>();
        more.put("collector", COLLECTOR);
        more.put("holdfast", holdfast);
        more.put("walHistory", walTimeline.history());
        more.put("walSegmentSize", walSegmentSize);
        more.put("dataChecksums", dataChecksums);
        more.put(
                "tablespaces",
                tablespaces.stream()
                        .map(place -> Map.of("oid", place.oid(), "location", place.location()))
                        .toList());
        more.put("settings", settings);
        more.put("outside", outside);
        damage.ifPresent(text -> more.put("damage", text));
        return new BackupFacts(
                cluster,
                systemId.toString(),
                serverVersion.toString(),
                start.toString(),
                timeline.toString(),
                stop.toString(),
                timeline.toString(),
                began,
                ended,
                more);
    }

    /// The segment where replay begins.
    public WalSegmentName firstSegment() {
        return WalSegmentName.containing(start, timeline, walSegmentSize);
    }

    /// The segment with the last byte that makes the copy consistent.
    public WalSegmentName lastSegment() {
        return WalSegmentName.containing(stop.plus(-1), timeline, walSegmentSize);
    }

    /// What a header has beside the fields that every backup has.
    private record More(BackupLabel label, Map<String, Object> fields) {

        String text(String name) {
            return optionalText(name).orElseThrow(() -> bad(name));
        }

        Optional<String> optionalText(String name) {
            return switch (fields.get(name)) {
                case null -> Optional.empty();
                case String text -> Optional.of(text);
                default -> throw bad(name);
            };
        }

        long number(String name) {
            return number(name, fields.get(name));
        }

        boolean flag(String name) {
            if (fields.get(name) instanceof Boolean flag) {
                return flag;
            }
            throw bad(name);
        }

        List<TablespacePlace> tablespaces() {
            var places = new ArrayList<TablespacePlace>();
            for (Object item : list("tablespaces")) {
                if (!(item instanceof Map<?, ?> place)
                        || !(place.get("location") instanceof String location)) {
                    throw bad("tablespaces");
                }
                places.add(new TablespacePlace(number("tablespaces", place.get("oid")), location));
            }
            return places;
        }

        Map<String, String> settings() {
            if (!(fields.get("settings") instanceof Map<?, ?> map)) {
                throw bad("settings");
            }
            var settings = new LinkedHashMap<String, String>();
            map.forEach((name, value) -> {
                if (!(value instanceof String text)) {
                    throw bad("settings");
                }
                settings.put(String.valueOf(name), text);
            });
            return settings;
        }

        List<String> outside() {
            var paths = new ArrayList<String>();
            for (Object item : list("outside")) {
                if (!(item instanceof String path)) {
                    throw bad("outside");
                }
                paths.add(path);
            }
            return paths;
        }

        private List<?> list(String name) {
            if (fields.get(name) instanceof List<?> list) {
                return list;
            }
            throw bad(name);
        }

        private long number(String name, @Nullable Object value) {
            if (value instanceof Number number
                    && number.doubleValue() == number.longValue()
                    && number.longValue() >= 0) {
                return number.longValue();
            }
            throw bad(name);
        }

        FailureException bad(String name) {
            return bad(label, "`%s` is missing or not what it should be".formatted(name));
        }

        static FailureException bad(BackupLabel label, String problem) {
            return Failure.of(
                            BackupError.BAD_HEADER,
                            "the header of %s is not that of a cluster's backup: %s"
                                    .formatted(label, problem))
                    .hint("another program made it, or another version: use that one to restore it")
                    .fact("label", label.text())
                    .exception();
        }
    }
}
