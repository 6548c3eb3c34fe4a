package dev.holdfast.operations.backup;

import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wire.SystemIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a server says of itself before it is backed up.
///
/// @param settings the parameters that the role may see
/// @param outside files of the cluster outside its data directory
record ServerFacts(
        SystemIdentity identity,
        ServerVersion version,
        Map<String, String> settings,
        List<String> outside) {

    boolean dataChecksums() {
        return "on".equals(settings.get("data_checksums"));
    }

    Optional<String> dataDirectory() {
        return Optional.ofNullable(settings.get("data_directory"));
    }
}
