package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.wal.WalLineage.Span;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.RepositoryError;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the history of a timeline: a line for each one it comes from, with its number and the
/// position at which it was left (access/transam/timeline.c of PostgreSQL, which copies the
/// parent's file as it is, then appends a line feed and its own line).
final class HistoryFile {
    private static final Pattern LINE =
            Pattern.compile("\\s*([0-9]{1,10})\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})(\\s.*)?");
    private static final Pattern NOTHING = Pattern.compile("\\s*(#.*)?");

    private final WalTimeline timeline;
    private final byte[] content;

    HistoryFile(WalTimeline timeline, byte[] content) {
        this.timeline = timeline;
        this.content = content.clone();
    }

    /// A timeline that was left.
    ///
    /// @param line where its line begins in the file, in bytes
    private record Left(long number, Lsn at, int line) {}

    /// The lineage, its timelines being those that are known where there is a choice.
    WalLineage lineage(Set<WalTimeline> known) {
        var spans = new ArrayList<Span>();
        Lsn from = Lsn.NONE;
        for (Left left : left()) {
            spans.add(new Span(ancestor(left, known), from, Optional.of(left.at())));
            from = left.at();
        }
        spans.add(new Span(timeline, from, Optional.empty()));
        return new WalLineage(spans);
    }

    /// An ancestor's history is a beginning of its descendants'; which one, the name of its folder
    /// tells, whether or not its own file is there.
    private WalTimeline ancestor(Left left, Set<WalTimeline> known) {
        for (int end = content.length; end >= 0; end--) {
            if (end == content.length
                    || end == 0
                    || content[end] == '\n'
                    || content[end - 1] == '\n') {
                WalTimeline beginning = beginning(left.number(), end);
                if (known.contains(beginning)) {
                    return beginning;
                }
            }
        }
        return beginning(left.number(), Math.max(0, left.line() - 1));
    }

    private WalTimeline beginning(long number, int end) {
        return WalTimeline.of(timeline.systemId(), number, Arrays.copyOf(content, end));
    }

    private List<Left> left() {
        var found = new ArrayList<Left>();
        int at = 0;
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            var match = LINE.matcher(line);
            if (match.matches()) {
                add(new Left(Long.parseLong(match.group(1)), Lsn.parse(match.group(2)), at), found);
            } else if (!NOTHING.matcher(line).matches()) {
                throw malformed("has the line \"%s\"".formatted(line));
            }
            at += line.length() + 1;
        }
        return found;
    }

    private void add(Left left, List<Left> found) {
        boolean newer = found.isEmpty() || found.getLast().number() < left.number();
        boolean further = found.isEmpty() || !left.at().isBefore(found.getLast().at());
        if (!newer || !further || left.number() < 1 || left.number() >= timeline.number()) {
            throw malformed("names timeline %d out of order".formatted(left.number()));
        }
        found.add(left);
    }

    private FailureException malformed(String what) {
        String object = WalStore.objectName(timeline, name(timeline));
        return Failure.of(
                        RepositoryError.DAMAGED,
                        "%s is no history of a timeline: it %s".formatted(object, what))
                .hint("restore to a position that another timeline has, or find its author")
                .fact("object", object)
                .exception();
    }

    /// The name under which a timeline's history is stored.
    static String name(WalTimeline timeline) {
        return "%08X.history".formatted(timeline.number());
    }
}
