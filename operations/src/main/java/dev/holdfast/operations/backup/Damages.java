package dev.holdfast.operations.backup;

import dev.holdfast.operations.backup.VerifyResult.Damaged;
import java.util.ArrayList;
import java.util.List;

/// What is found wrong with a backup: the first of it listed, all of it counted.
final class Damages {
    private final List<Damaged> listed = new ArrayList<>();
    private long count;

    void add(String file, String problem) {
        count++;
        if (listed.size() < VerifyResult.MOST_DAMAGES) {
            listed.add(new Damaged(file, problem));
        }
    }

    long count() {
        return count;
    }

    List<Damaged> listed() {
        return List.copyOf(listed);
    }
}
