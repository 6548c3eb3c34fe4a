package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What `repository.json` says: written when the repository is made, and never again.
///
/// @param id a random id
/// @param created when it was made
public record RepositoryIdentity(UUID id, Instant created) {
    static final String OBJECT = "repository.json";

    private static final long FORMAT = 1;
    private static final String PLAIN_IDS = "sha-256";
    private static final String KEYED_IDS = "hmac-sha-256";
    private static final String ENCRYPTION = "encryption";

    byte[] write() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("format", FORMAT);
        fields.put("id", id.toString());
        fields.put("created", created.toString());
        fields.put("idFunction", PLAIN_IDS);
        fields.put("requiredFeatures", List.of());
        return SealedJson.write(fields);
    }

    static RepositoryIdentity read(ObjectStorage storage) {
        long size =
                storage.size(OBJECT)
                        .orElseThrow(() ->
                                Failure.of(
                                                RepositoryError.NO_REPOSITORY,
                                                "there is no repository in %s"
                                                        .formatted(storage.location()))
                                        .hint("make one: holdfast repository init")
                                        .fact("path", storage.location())
                                        .exception());
        Map<String, Object> values = SealedJson.read(storage, OBJECT, size);
        var fields = new Fields(OBJECT, 0, values);
        checkFormat(fields);
        return new RepositoryIdentity(uuid(fields), fields.time("created"));
    }

    private static void checkFormat(Fields fields) {
        long format = fields.number("format", Long.MAX_VALUE);
        if (format != FORMAT) {
            throw unknown("its format is %d, and this program knows %d".formatted(format, FORMAT));
        }
        String ids = fields.text("idFunction");
        if (ids.equals(KEYED_IDS)) {
            throw notYet("encrypted repositories");
        }
        if (!ids.equals(PLAIN_IDS)) {
            throw unknown("its id function %s is unknown".formatted(ids));
        }
        for (String feature : fields.texts("requiredFeatures")) {
            throw feature.equals(ENCRYPTION)
                    ? notYet("encrypted repositories")
                    : unknown("it requires %s, which is unknown".formatted(feature));
        }
    }

    private static UUID uuid(Fields fields) {
        try {
            return UUID.fromString(fields.text("id"));
        } catch (IllegalArgumentException _) {
            throw fields.bad("id is no UUID");
        }
    }

    private static FailureException unknown(String problem) {
        return Failure.of(
                        RepositoryError.UNKNOWN_FORMAT, "the repository cannot be used: " + problem)
                .hint("use the Holdfast that made it, or a newer one")
                .exception();
    }

    static FailureException notYet(String what) {
        return Failure.of(RepositoryError.NOT_YET, "%s are not supported yet".formatted(what))
                .hint("a later version of Holdfast will have them")
                .exception();
    }
}
