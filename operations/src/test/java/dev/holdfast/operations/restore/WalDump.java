package dev.holdfast.operations.restore;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What PostgreSQL's own pg_waldump reads in a server's WAL: another reader than ours.
record WalDump(List<Ended> ended) {
    private static final Path PROGRAM = Path.of("/usr/lib/postgresql/15/bin/pg_waldump");
    private static final Pattern RECORD =
            Pattern.compile(
                    ".*tx: +([0-9]+), lsn: ([0-9A-F]+/[0-9A-F]+), .*"
                            + "desc: (COMMIT|ABORT)(_PREPARED ([0-9]+):)? (\\S+ \\S+) UTC.*");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSS]", Locale.ROOT);

    /// The end of a transaction.
    ///
    /// @param position where the record begins
    record Ended(long xid, Lsn position, Instant time, boolean commits) {}

    static boolean canRead(RealPostgres server) {
        return server.major() == 15 && Files.isExecutable(PROGRAM);
    }

    /// Reads from one position to another.
    static WalDump of(RealPostgres server, Lsn from, Lsn until) {
        try {
            var builder =
                    new ProcessBuilder(
                                    PROGRAM.toString(),
                                    "-r",
                                    "Transaction",
                                    "-p",
                                    server.dataDirectory().resolve("pg_wal").toString(),
                                    "-s",
                                    from.toString(),
                                    "-e",
                                    until.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("TZ", "UTC");
            var process = builder.start();
            var ended = new ArrayList<Ended>();
            for (String line :
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()) {
                var match = RECORD.matcher(line);
                if (match.matches()) {
                    String xid = match.group(5) == null ? match.group(1) : match.group(5);
                    ended.add(
                            new Ended(
                                    Long.parseLong(xid),
                                    Lsn.parse(match.group(2)),
                                    LocalDateTime.parse(match.group(6), TIME)
                                            .toInstant(ZoneOffset.UTC),
                                    match.group(3).equals("COMMIT")));
                }
            }
            return new WalDump(ended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
