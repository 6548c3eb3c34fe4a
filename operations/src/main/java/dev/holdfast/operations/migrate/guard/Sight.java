package dev.holdfast.operations.migrate.guard;

import java.util.List;

/// What the sampler sees in one look.
///
/// @param waits whether our process waits for a lock
/// @param blockers the processes it waits for
/// @param victims the processes of sessions that wait for ours, directly or behind each other
record Sight(boolean waits, List<String> blockers, List<String> victims) {
    Sight {
        blockers = List.copyOf(blockers);
        victims = List.copyOf(victims);
    }
}
