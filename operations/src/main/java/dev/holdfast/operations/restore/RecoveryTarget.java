package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.wal.Lsn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/// Up to where a cluster is to be recovered.
///
/// Commit times are not in the order of the WAL, so "as of a time" means: everything before the
/// first commit or abort in the WAL whose time is later.
sealed interface RecoveryTarget {

    /// All there is.
    record Latest() implements RecoveryTarget {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /// Everything before the first commit or abort record later than this.
    ///
    /// @param time to the microsecond, as the server's own
    record Time(Instant time) implements RecoveryTarget {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /// Every record that begins before this position. What `pg_current_wal_lsn()` answered names
    /// exactly what was written until then.
    record Position(Lsn position) implements RecoveryTarget {
        @Override
        public String toString() {
            return position.toString();
        }
    }

    /// Everything before this transaction's commit (or abort) record: all that was committed before
    /// it, and nothing of it.
    ///
    /// @param xid as WAL and logs have it, 32 bits unsigned
    record Transaction(long xid) implements RecoveryTarget {
        @Override
        public String toString() {
            return "xid:" + xid;
        }
    }

    /// Everything up to a restore point (`pg_create_restore_point`), the first of this name.
    record Point(String name) implements RecoveryTarget {
        @Override
        public String toString() {
            return "point:" + name;
        }
    }

    Pattern XID = Pattern.compile("xid:([0-9]{1,10})");
    Pattern POINT = Pattern.compile("point:(.{1,63})");
    Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");
    Pattern OFFSET = Pattern.compile(".*\\d(\\s*[Zz]|\\s*[+-]\\d{2}(:?\\d{2})?)");
    DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .appendLiteral('T')
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter(Locale.ROOT);
    long HIGHEST_XID = 0xFFFF_FFFFL;
    long FIRST_XID = 3;

    /// Reads `latest`, a time with its offset, a position, `xid:N` or `point:NAME`.
    static RecoveryTarget parse(String text) {
        String said = text.strip();
        if (said.equals("latest")) {
            return new Latest();
        }
        var xid = XID.matcher(said);
        if (xid.matches()) {
            return transaction(said, Long.parseLong(xid.group(1)));
        }
        var point = POINT.matcher(said);
        if (point.matches()) {
            return new Point(point.group(1));
        }
        if (said.contains("/") && !DATE.matcher(said).matches()) {
            return position(said);
        }
        if (DATE.matcher(said).matches()) {
            return time(said);
        }
        throw bad(said, "is no time, position or other place to recover to");
    }

    private static RecoveryTarget transaction(String said, long xid) {
        if (xid < FIRST_XID || xid > HIGHEST_XID) {
            throw bad(said, "is no transaction that a server gives out");
        }
        return new Transaction(xid);
    }

    private static RecoveryTarget position(String said) {
        try {
            return new Position(Lsn.parse(said));
        } catch (IllegalArgumentException _) {
            throw bad(said, "is no position in the WAL");
        }
    }

    private static RecoveryTarget time(String said) {
        if (!OFFSET.matcher(said).matches()) {
            throw Failure.of(
                            RestoreError.TIME_WITHOUT_OFFSET,
                            "the time %s has no offset, so it could mean several moments"
                                    .formatted(said))
                    .hint(
                            "say which clock it is: %sZ for UTC, or with its offset, such as +02:00"
                                    .formatted(said.replace(' ', 'T')))
                    .fact("at", said)
                    .exception();
        }
        String normal = said.replaceFirst("\\s+(?=\\d)", "T").replaceAll("\\s+", "");
        try {
            return new Time(
                    OffsetDateTime.parse(normal.replace('z', 'Z').replace('t', 'T'), TIME)
                            .toInstant()
                            .truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException _) {
            throw bad(said, "is no time");
        }
    }

    private static FailureException bad(String said, String problem) {
        return Failure.of(
                        RestoreError.BAD_TARGET,
                        "%s %s".formatted(said.isEmpty() ? "an empty text" : said, problem))
                .hint(
                        "give latest, a time with its offset (2026-11-20T10:29:58Z), a position"
                                + " (16/B374D848), xid:N or point:NAME")
                .fact("at", said)
                .exception();
    }
}
