package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.FakeServer.empty;
import static dev.holdfast.postgres.wire.FakeServer.int16;
import static dev.holdfast.postgres.wire.FakeServer.joined;
import static dev.holdfast.postgres.wire.FakeServer.login;
import static dev.holdfast.postgres.wire.FakeServer.message;
import static dev.holdfast.postgres.wire.FakeServer.ready;
import static dev.holdfast.postgres.wire.FakeServer.rows;
import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.testkit.Randoms;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whatever a server sends, the client ends soon, with a failure, and without much memory.
class HostileBytesTest {
    private static final int CASES = 1500;
    private static final Duration SHORT = Duration.ofMillis(60);

    /// Far beyond what a case may take, and far below what would be a hang.
    private static final Duration BOUND = Duration.ofSeconds(10);

    /// The largest message (16 MiB) and all else; what the cases send is some kilobytes.
    private static final long MEMORY_BOUND = 24L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private enum Command {
        IDENTIFY,
        BACKUP_13,
        BACKUP_18,
        STREAM,
        COPY_OUT
    }

    @Test
    void mutated_conversations_end_soon_with_a_failure_or_well() {
        var well = new AtomicInteger();
        var failed = new AtomicInteger();
        var server = new FakeServer();
        server.serve(() ->
                Randoms.check(
                        CASES,
                        random -> {
                            var command = random.pick(List.of(Command.values()));
                            byte[] script = conversation(command);
                            int spared = random.chance(3) ? 0 : login("18.6").length;
                            server.willSay(mutated(script, spared, random), random.chance(200));
                            (converse(server.target(), command) ? well : failed).incrementAndGet();
                        }));
        // Both happen: the conversations are right where they are not mutated.
        assertThat(failed).hasValueGreaterThan(CASES / 4);
        assertThat(well).hasValueGreaterThan(CASES / 20);
    }

    @Test
    void unmutated_conversations_end_well() {
        var server = new FakeServer();
        server.serve(() -> {
            for (var command : Command.values()) {
                server.willSay(conversation(command), false);
                assertThat(converse(server.target(), command)).as(command.name()).isTrue();
            }
        });
    }

    @Test
    void noise_is_no_server() {
        var server = new FakeServer();
        server.serve(() ->
                Randoms.check(
                        1000,
                        random -> {
                            byte[] noise = new byte[random.number(0, 300)];
                            for (int at = 0; at < noise.length; at++) {
                                noise[at] = (byte) random.number(0, 255);
                            }
                            server.willSay(noise, false);
                            assertThat(converse(server.target(), Command.IDENTIFY)).isFalse();
                        }));
    }

    @Test
    void a_message_that_claims_gigabytes_gets_no_room() {
        for (char type : "RSKZTDCEHdWNAGc1\u0000\u00FF".toCharArray()) {
            byte[] claim = {(byte) type, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
            Failure failure = told(joined(login("18.6"), claim));
            assertThat(failure.code()).as("type " + type).isEqualTo(PostgresError.BROKEN_PROTOCOL);
            assertThat(failure.message()).contains("2147483647 bytes long");
        }
        assertThat(told(joined(login("18.6"), new byte[] {'Z', 0, 0, 0, 3})).message())
                .contains("3 bytes long");
    }

    @Test
    void what_never_ends_is_given_up() {
        var endlessRows = new ByteArrayOutputStream();
        byte[] result = rows(List.of("a"), List.of());
        for (int round = 0; round < 2000; round++) {
            endlessRows.writeBytes(result);
        }
        assertThat(told(joined(login("18.6"), endlessRows.toByteArray())).message())
                .contains("more than 1000 answers");
        // Remarks are no answer, however many.
        var remarks = new ByteArrayOutputStream();
        byte[] notice = message('N', message -> message.int8((byte) 'M').text("x").int8((byte) 0));
        for (int round = 0; round < 20_000; round++) {
            remarks.writeBytes(notice);
        }
        assertThat(told(joined(login("18.6"), remarks.toByteArray())).code())
                .isEqualTo(PostgresError.CONNECTION_LOST);
    }

    @Test
    void silence_ends_the_wait_and_so_do_single_bytes() {
        var server = new FakeServer();
        server.serve(() -> {
            server.willSay(login("18.6"), true);
            assertThat(failure(() -> open(server.target()).query("select 1")).code())
                    .isEqualTo(PostgresError.ANSWER_TIMED_OUT);
            server.willSay(joined(login("18.6"), new byte[] {'T', 0, 0}), true);
            assertThat(failure(() -> open(server.target()).query("select 1")).code())
                    .isEqualTo(PostgresError.ANSWER_TIMED_OUT);
            for (String silent : List.of("", "R", "R\0\0\0\14\0")) {
                server.willSay(silent.getBytes(StandardCharsets.ISO_8859_1), true);
                assertThat(
                                failure(() ->
                                                open(
                                                        server.target()
                                                                .withParameter(
                                                                        "connect_timeout", "1")))
                                        .code())
                        .isEqualTo(PostgresError.CONNECT_TIMED_OUT);
            }
        });
    }

    @Test
    void a_stream_that_falls_silent_is_given_up() {
        var server = new FakeServer();
        server.serve(() -> {
            byte[] stream = conversation(Command.STREAM);
            // Without its end, from CopyDone on.
            int end = new String(stream, StandardCharsets.ISO_8859_1).indexOf("c\0\0\0\4");
            server.willSay(Arrays.copyOf(stream, end), true);
            var connection = open(server.target());
            var wal = stream(connection);
            assertThat(wal.next(BOUND)).isEqualTo(WalStream.Event.DATA);
            assertThat(wal.next(BOUND)).isEqualTo(WalStream.Event.KEEPALIVE);
            Failure silent =
                    failure(() -> {
                        while (true) {
                            assertThat(wal.next(Duration.ofMillis(10)))
                                    .isEqualTo(WalStream.Event.IDLE);
                        }
                    });
            assertThat(silent.code()).isEqualTo(PostgresError.ANSWER_TIMED_OUT);
        });
    }

    @Test
    void a_server_of_another_kind_is_recognised() {
        var server = new FakeServer();
        server.serve(() -> {
            for (SslMode mode : List.of(SslMode.DISABLE, SslMode.PREFER, SslMode.REQUIRE)) {
                server.willSay(
                        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8), true);
                assertThat(
                                failure(() -> open(server.target().withSsl(mode, Optional.empty())))
                                        .code())
                        .as(mode.word())
                        .isEqualTo(PostgresError.NOT_POSTGRES);
            }
        });
    }

    /// CVE-2021-23222: what stands between must not slip its own words in before TLS.
    @Test
    void nothing_may_follow_the_consent_to_tls() {
        var server = new FakeServer();
        server.serve(() -> {
            server.willSay(joined(new byte[] {'S'}, login("18.6")), true);
            Failure failure =
                    failure(() -> open(server.target().withSsl(SslMode.REQUIRE, Optional.empty())));
            // Depending on whether the bytes came in one piece: refused as such, or as no TLS.
            assertThat(failure.code()).isIn(PostgresError.NOT_POSTGRES, PostgresError.TLS);
            server.willSay(new byte[] {'E'}, true);
            assertThat(
                            failure(() ->
                                            open(
                                                    server.target()
                                                            .withSsl(
                                                                    SslMode.PREFER,
                                                                    Optional.empty())))
                                    .code())
                    .isEqualTo(PostgresError.NOT_READY);
        });
    }

    @Test
    void a_login_that_the_server_cuts_short_is_no_login() {
        var server = new FakeServer();
        byte[] scram =
                message('R', message -> message.int32(10).text("SCRAM-SHA-256").int8((byte) 0));
        server.serve(() -> {
            // AuthenticationOk in place of the server's own proof.
            server.willSay(joined(scram, login("18.6")), true);
            assertThat(failure(() -> open(server.target())).code())
                    .isEqualTo(PostgresError.NOT_POSTGRES);
            for (int method : new int[] {2, 7, 9, 99}) {
                server.willSay(message('R', message -> message.int32(method)), true);
                assertThat(failure(() -> open(server.target())).code())
                        .isEqualTo(PostgresError.BAD_LOGIN_METHOD);
            }
        });
    }

    private static Failure told(byte[] script) {
        var failures = new ArrayList<Failure>();
        var server = new FakeServer();
        server.serve(() -> {
            server.willSay(script, false);
            try (var connection = open(server.target())) {
                failures.add(failure(() -> connection.query("select 1")));
            }
        });
        return failures.getFirst();
    }

    private static WireConnection open(PostgresTarget target) {
        return WireConnection.open(
                target,
                ReplicationMode.PHYSICAL,
                WireSettings.defaults().withAnswerTimeout(SHORT),
                RealPostgres.run());
    }

    /// Whether the conversation went well; all else must be a failure, soon and cheaply.
    private static boolean converse(PostgresTarget target, Command command) {
        long start = System.nanoTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean well;
        try (var connection = open(target.withParameter("connect_timeout", "1"))) {
            run(connection, command);
            well = true;
        } catch (FailureException e) {
            assertThat(e.failure().message()).isNotBlank();
            well = false;
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(MEMORY_BOUND);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        return well;
    }

    private static void run(WireConnection connection, Command command) {
        switch (command) {
            case IDENTIFY -> new Replication(connection).identifySystem();
            case BACKUP_13, BACKUP_18 -> {
                var backup =
                        new Replication(connection)
                                .baseBackup(
                                        new BaseBackupOptions(
                                                "x",
                                                true,
                                                true,
                                                Optional.of(
                                                        BaseBackupOptions.ManifestChecksums.NONE),
                                                Optional.empty(),
                                                true,
                                                SHORT));
                while (backup.next() != BaseBackup.Part.END) {}
                backup.end();
            }
            case STREAM -> {
                var stream = stream(connection);
                while (stream.next(SHORT) != WalStream.Event.END) {}
            }
            case COPY_OUT -> {
                var copy = connection.copyOut("copy x to stdout");
                while (copy.next()) {
                    copy.data();
                }
            }
        }
    }

    private static WalStream stream(WireConnection connection) {
        return new Replication(connection)
                .stream(Optional.of("slot"), Lsn.parse("0/1000000"), TimelineId.FIRST);
    }

    /// What a server says to a login and this command.
    private static byte[] conversation(Command command) {
        byte[] identity =
                joined(
                        rows(
                                List.of("systemid", "timeline", "xlogpos", "dbname"),
                                List.of(List.of("7", "1", "0/1000000", ""))),
                        ready());
        byte[] position = rows(List.of("recptr", "tli"), List.of(List.of("0/2000028", "1")));
        // As the server says the oid of the data directory: by saying nothing.
        byte[] tablespaces =
                joined(
                        message(
                                'T',
                                message -> {
                                    int16(message, 3);
                                    for (String column : List.of("spcoid", "spclocation", "size")) {
                                        message.text(column).int32(0).int32(0).int32(0).int32(0);
                                        int16(message, 0);
                                    }
                                }),
                        message(
                                'D',
                                message -> {
                                    int16(message, 3);
                                    message.int32(-1).int32(-1).int32(1).int8((byte) '9');
                                }),
                        message('C', message -> message.text("SELECT")));
        byte[] copy = message('H', message -> message.int8((byte) 0).int8((byte) 0).int8((byte) 0));
        byte[] end =
                joined(position, message('C', message -> message.text("BASE_BACKUP")), ready());
        return switch (command) {
            case IDENTIFY -> joined(login("18.6"), identity);
            case BACKUP_13 ->
                    joined(
                            login("13.23"),
                            position,
                            tablespaces,
                            copy,
                            data("archive"),
                            data("more"),
                            empty('c'),
                            copy,
                            data("manifest"),
                            empty('c'),
                            end);
            case BACKUP_18 ->
                    joined(
                            login("18.6"),
                            position,
                            tablespaces,
                            copy,
                            data("nbase.tar\0\0"),
                            data("darchive"),
                            data("p\0\0\0\0\0\0\0\7"),
                            data("m"),
                            data("dmanifest"),
                            empty('c'),
                            end);
            case STREAM ->
                    joined(
                            login("18.6"),
                            identity,
                            message(
                                    'W',
                                    message ->
                                            message.int8((byte) 0).int8((byte) 0).int8((byte) 0)),
                            message(
                                    'd',
                                    message ->
                                            message.int8((byte) 'w')
                                                    .int64(0x1000000)
                                                    .int64(0x1000009)
                                                    .int64(1)
                                                    .bytes(ByteBuffer.wrap(new byte[9]))),
                            message(
                                    'd',
                                    message ->
                                            message.int8((byte) 'k')
                                                    .int64(0x1000009)
                                                    .int64(1)
                                                    .int8((byte) 1)),
                            empty('c'),
                            rows(
                                    List.of("next_tli", "next_tli_startpos"),
                                    List.of(List.of("2", "0/1000009"))),
                            message('C', message -> message.text("START_STREAMING")),
                            ready());
            case COPY_OUT ->
                    joined(
                            login("18.6"),
                            copy,
                            data("row"),
                            empty('c'),
                            message('C', message -> message.text("COPY 1")),
                            ready());
        };
    }

    private static byte[] data(String text) {
        return message(
                'd',
                message ->
                        message.bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    /// Changes bytes, cuts, doubles or drops pieces, a few times; the first bytes are spared.
    private static byte[] mutated(byte[] script, int spared, Randoms random) {
        byte[] bytes = script.clone();
        for (int left = random.number(0, 4); left > 0 && bytes.length > spared; left--) {
            int at = random.number(spared, bytes.length - 1);
            int to = Math.min(bytes.length, at + random.number(1, 40));
            byte[] head = Arrays.copyOf(bytes, at);
            byte[] piece = Arrays.copyOfRange(bytes, at, to);
            byte[] tail = Arrays.copyOfRange(bytes, to, bytes.length);
            switch (random.number(0, 4)) {
                case 0 -> bytes[at] = (byte) random.number(0, 255);
                case 1 -> bytes = head;
                case 2 -> bytes = joined(head, piece, piece, tail);
                case 3 -> bytes = joined(head, tail);
                default ->
                        bytes =
                                joined(
                                        head,
                                        ByteBuffer.allocate(4)
                                                .putInt((int) random.anyLong())
                                                .array(),
                                        tail);
            }
        }
        return bytes;
    }
}
