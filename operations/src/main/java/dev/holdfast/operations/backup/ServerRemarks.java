package dev.holdfast.operations.backup;

import dev.holdfast.postgres.wire.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a server remarks while it is copied: pages whose checksum is wrong, and files that it does
/// not send because they are links or something else that is no file. Their words follow the
/// server's language, so it is the name they quote that tells them apart: the one kind speaks of a
/// relation's file.
///
/// @param places remarks on files of relations
/// @param skipped files that were not sent, by their path on the server
record ServerRemarks(List<String> places, List<String> skipped) {
    private static final int MOST_PLACES = 100;
    private static final Pattern FILE =
            Pattern.compile("[\"«»„“]\\h*(\\./|/)([^\"«»„“”]+)[\"«»„“”]");
    private static final Pattern RELATION = Pattern.compile("[0-9]+(_[a-z]+)?(\\.[0-9]+)?");

    ServerRemarks {
        places = List.copyOf(places);
        skipped = List.copyOf(skipped);
    }

    static ServerRemarks of(List<Notice> notices, Optional<String> dataDirectory) {
        var places = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        for (Notice notice : notices) {
            var file = FILE.matcher(notice.message());
            if (!notice.severity().equals("WARNING")) {
                continue;
            }
            if (!file.find() || isRelation(file.group(2))) {
                places.add(notice.message());
            } else {
                String above = file.group(1).equals("/") ? "" : dataDirectory.orElse(".");
                skipped.add(above + "/" + file.group(2));
            }
        }
        return new ServerRemarks(places, skipped);
    }

    /// What the server said in the end, and where.
    String damage(String summary) {
        var text = new StringBuilder(summary);
        places.stream().limit(MOST_PLACES).forEach(place -> text.append("; ").append(place));
        if (places.size() > MOST_PLACES) {
            text.append("; and %d more".formatted(places.size() - MOST_PLACES));
        }
        return text.toString();
    }

    private static boolean isRelation(String path) {
        return RELATION.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }
}
