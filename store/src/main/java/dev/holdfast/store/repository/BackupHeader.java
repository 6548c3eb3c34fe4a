package dev.holdfast.store.repository;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The header of a complete backup.
///
/// @param entries how many files, directories and links it has
/// @param contentBytes how long its files are together
/// @param freshBytes how much content the repository did not hold before
/// @param storedBytes how much that took in packs
/// @param listBytes how long its list of files is, as stored
/// @param listSha256 the hash of that list, hexadecimal
public record BackupHeader(
        BackupLabel label,
        BackupFacts facts,
        long entries,
        long contentBytes,
        long freshBytes,
        long storedBytes,
        long listBytes,
        String listSha256) {
    private static final long VERSION = 1;

    byte[] write() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("version", VERSION);
        fields.put("label", label.text());
        fields.put("cluster", facts.cluster());
        fields.put("systemId", facts.systemId());
        fields.put("serverVersion", facts.serverVersion());
        fields.put("startLsn", facts.startLsn());
        fields.put("startTimeline", facts.startTimeline());
        fields.put("stopLsn", facts.stopLsn());
        fields.put("stopTimeline", facts.stopTimeline());
        fields.put("began", facts.began().toString());
        fields.put("ended", facts.ended().toString());
        fields.put("entries", entries);
        fields.put("contentBytes", contentBytes);
        fields.put("freshBytes", freshBytes);
        fields.put("storedBytes", storedBytes);
        fields.put("listBytes", listBytes);
        fields.put("listSha256", listSha256);
        fields.put("more", facts.more());
        return SealedJson.write(fields);
    }

    static BackupHeader read(ObjectStorage storage, BackupLabel label, long size) {
        Map<String, Object> values = SealedJson.read(storage, label.header(), size);
        var fields = new Fields(label.header(), 0, values);
        if (fields.number("version", Long.MAX_VALUE) != VERSION) {
            throw fields.bad("its version is unknown");
        }
        if (!BackupLabel.parse(fields.text("label")).equals(Optional.of(label))) {
            throw fields.bad("it is the header of another backup");
        }
        return new BackupHeader(
                label,
                facts(fields),
                fields.number("entries", Long.MAX_VALUE),
                fields.number("contentBytes", Long.MAX_VALUE),
                fields.number("freshBytes", Long.MAX_VALUE),
                fields.number("storedBytes", Long.MAX_VALUE),
                fields.number("listBytes", Long.MAX_VALUE),
                fields.text("listSha256"));
    }

    private static BackupFacts facts(Fields fields) {
        return new BackupFacts(
                fields.text("cluster"),
                fields.text("systemId"),
                fields.text("serverVersion"),
                fields.text("startLsn"),
                fields.text("startTimeline"),
                fields.text("stopLsn"),
                fields.text("stopTimeline"),
                fields.time("began"),
                fields.time("ended"),
                fields.map("more"));
    }
}
