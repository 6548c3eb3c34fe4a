package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each reason why a session does not come about has its own failure.
@Tag("servers")
class ConnectTest {
    private static final PostgresTarget GOOD = RealPostgres.shared(18).target("postgres");

    @Test
    void a_wrong_password_is_refused_without_being_shown() {
        Failure failure = failure(GOOD.withPassword(Secret.of("hunter2")));

        assertThat(failure.code()).isEqualTo(PostgresError.WRONG_PASSWORD);
        assertThat(failure.facts()).containsEntry("sqlstate", "28P01");
        assertThat(failure.toString()).doesNotContain("hunter2");
    }

    @Test
    void a_missing_password_is_asked_for() {
        Failure failure = failure(GOOD.withUser("postgres", Optional.empty()));

        assertThat(failure.code()).isEqualTo(PostgresError.WRONG_PASSWORD);
        assertThat(failure.message()).contains("asks for the password of postgres");
        assertThat(failure.hint().orElseThrow()).contains(".pgpass");
    }

    @Test
    void a_missing_database_is_named() {
        Failure failure = failure(GOOD.withDatabase("nowhere"));

        assertThat(failure.code()).isEqualTo(PostgresError.NO_DATABASE);
        assertThat(failure.message()).startsWith("database nowhere does not exist on 127.0.0.1:");
    }

    @Test
    void a_role_that_may_not_log_in_is_named() {
        var server = RealPostgres.shared(18);
        String role = server.createDatabase() + "_nologin";
        server.execute("postgres", "create role " + role + " nologin password 'pw'");

        Failure failure = failure(GOOD.withUser(role, Optional.of(Secret.of("pw"))));

        assertThat(failure.code()).isEqualTo(PostgresError.NO_ROLE);
        assertThat(failure.code().kind().exitStatus()).isEqualTo(7);
    }

    @Test
    void connections_used_up_are_told() {
        var server = RealPostgres.shared(18);
        String role = server.createDatabase() + "_full";
        server.execute(
                "postgres", "create role " + role + " login password 'pw' connection limit 0");

        assertThat(failure(GOOD.withUser(role, Optional.of(Secret.of("pw")))).code())
                .isEqualTo(PostgresError.TOO_MANY_CONNECTIONS);
    }

    @Test
    void a_server_that_stops_is_not_ready() throws Exception {
        try (var server = RealPostgres.start(18);
                var _ = server.connect("postgres")) {
            var stop =
                    Command.of(
                            server.binaries().program("pg_ctl"),
                            "stop",
                            "-m",
                            "smart",
                            "-W",
                            "-D",
                            server.dataDirectory().toString());
            new CommandRunner().run(server.runAs().wrap(stop), RealPostgres.run());
            awaitLog(server, "smart shutdown");

            Failure failure = failure(server.target("postgres"));

            assertThat(failure.code()).isEqualTo(PostgresError.NOT_READY);
            assertThat(failure.facts()).containsEntry("sqlstate", "57P03");
        }
    }

    @Test
    void nobody_at_the_port_and_no_such_host_differ() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(failure(at("127.0.0.1", port)).code()).isEqualTo(PostgresError.NO_SERVER);
        assertThat(failure(at("no-such-host.invalid", port)).code())
                .isEqualTo(PostgresError.UNKNOWN_HOST);
        Failure socket = failure(at("/no/such/directory", port));
        assertThat(socket.code()).isEqualTo(PostgresError.NO_SERVER);
        assertThat(socket.message()).contains("/no/such/directory/.s.PGSQL." + port);
    }

    @Test
    void a_server_that_says_nothing_is_given_up() {
        Failure failure = answered("", target -> target.withParameter("connect_timeout", "1"));

        assertThat(failure.code()).isEqualTo(PostgresError.CONNECT_TIMED_OUT);
        assertThat(failure.message()).endsWith("did not answer within 1 s");
    }

    @Test
    void what_is_not_postgres_is_recognised() {
        for (SslMode mode : new SslMode[] {SslMode.DISABLE, SslMode.PREFER, SslMode.REQUIRE}) {
            Failure failure =
                    answered(
                            "HTTP/1.1 400 Bad Request\r\n\r\n",
                            target ->
                                    target.withSsl(mode, Optional.empty())
                                            .withParameter("connect_timeout", "1"));
            assertThat(failure.code()).as(mode.word()).isEqualTo(PostgresError.NOT_POSTGRES);
        }
    }

    @Test
    void tls_that_is_demanded_and_not_there_is_told() {
        Failure failure = failure(GOOD.withSsl(SslMode.REQUIRE, Optional.empty()));

        assertThat(failure.code()).isEqualTo(PostgresError.TLS);
        assertThat(failure.message()).contains("offers no TLS, and sslmode=require demands it");
    }

    @Test
    void a_missing_certificate_file_is_named_before_anything_is_sent() {
        Failure failure =
                failure(GOOD.withSsl(SslMode.VERIFY_FULL, Optional.of(Path.of("/no/ca.pem"))));

        assertThat(failure.code()).isEqualTo(PostgresError.BAD_TARGET);
        assertThat(failure.message()).contains("sslrootcert /no/ca.pem does not exist");
    }

    private static void awaitLog(RealPostgres server, String text) throws InterruptedException {
        while (!server.log().contains(text)) {
            Thread.sleep(10);
        }
    }

    private static PostgresTarget at(String host, int port) {
        return PostgresTarget.of(host, port, "db", "user").withPassword(Secret.of("secret"));
    }

    private interface Adapt {
        PostgresTarget to(PostgresTarget target);
    }

    /// The failure against a listener that answers every connection with this text, and nothing
    /// more.
    private static Failure answered(String text, Adapt adapt) {
        try {
            var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            Callable<Failure> client =
                    () -> {
                        try {
                            return failure(adapt.to(at("127.0.0.1", listener.getLocalPort())));
                        } finally {
                            listener.close();
                        }
                    };
            Callable<Failure> server =
                    () -> {
                        while (!listener.isClosed()) {
                            answerOne(listener, text);
                        }
                        return Failure.of(PostgresError.NO_SERVER, "unused");
                    };
            return RealPostgres.run().together(List.of(client, server)).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answerOne(ServerSocket listener, String text) {
        try {
            var connection = listener.accept();
            connection.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            // The test is over.
        }
    }

    private static Failure failure(PostgresTarget target) {
        try (var _ = Sessions.open(target, SessionSettings.defaults(), RealPostgres.run())) {
            throw new AssertionError("it came about");
        } catch (FailureException e) {
            return e.failure();
        }
    }
}
