package dev.holdfast.store.repository;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a backup says of itself, beside its files.
///
/// @param cluster the cluster's name in the configuration
/// @param systemId PostgreSQL's system identifier, as text
/// @param serverVersion such as `18.1`
/// @param startLsn where replay begins, as PostgreSQL writes it (`0/2000028`)
/// @param startTimeline the timeline there, decimal
/// @param stopLsn from where on the copy is consistent
/// @param stopTimeline the timeline there
/// @param began when the backup began
/// @param ended when its last file was there
/// @param more whatever else the writer wants to keep: plain JSON
public record BackupFacts(
        String cluster,
        String systemId,
        String serverVersion,
        String startLsn,
        String startTimeline,
        String stopLsn,
        String stopTimeline,
        Instant began,
        Instant ended,
        Map<String, Object> more) {
    public BackupFacts {
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }
}
