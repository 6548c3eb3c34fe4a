package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.fixture.TestCertificates;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each way in, and each reason why not, over TLS and without.
@Tag("servers")
class LoginTest {
    @TempDir private static Path folder;

    private static RealPostgres server;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void make_certificates() throws Exception {
        server = RealPostgres.start(18);
        var certificates = new TestCertificates(folder);
        authority = certificates.authority("authority");
        otherAuthority = certificates.authority("other");
        certificates.certificate("good", "san=dns:localhost", List.of("-validity", "30"));
        certificates.certificate("client", "san=dns:unused", List.of("-validity", "30"));
        TestCertificates.mode(folder.resolve("client.key"), "rw-------");
        certificates.serve("good", server);
        server.execute(
                "postgres",
                """
                create role md5_user login replication;
                create role clear login replication password 'clear';
                create role trusted login replication;
                create role by_certificate login replication;
                create role tls_only login replication password 'pw';
                create role plain_only login replication password 'pw';
                set password_encryption = md5;
                alter role md5_user password 'md5 pässword';
                """);
        server.mapUsers("any /^.*$ by_certificate");
        server.admit(
                "host all md5_user all md5",
                "host all clear all password",
                "host all trusted all trust",
                "hostssl all by_certificate all cert map=any",
                "host all by_certificate all reject",
                "hostssl all tls_only all scram-sha-256",
                "host all tls_only all reject",
                "hostnossl all plain_only all scram-sha-256",
                "host all plain_only all reject");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void each_mode_encrypts_as_it_says() {
        for (SslMode mode : SslMode.values()) {
            assertThat(isEncrypted(target("localhost", mode, mode.demandsTls() ? authority : null)))
                    .as(mode.word())
                    .isEqualTo(mode != SslMode.DISABLE && mode != SslMode.ALLOW);
        }
    }

    @Test
    void certificates_are_checked_as_in_sessions() {
        assertThat(isEncrypted(target("127.0.0.1", SslMode.VERIFY_CA, authority))).isTrue();
        assertThat(refused(target("127.0.0.1", SslMode.VERIFY_FULL, authority)).message())
                .contains("does not name the host 127.0.0.1");
        for (SslMode mode : List.of(SslMode.REQUIRE, SslMode.VERIFY_CA, SslMode.VERIFY_FULL)) {
            Failure unknown = refused(target("localhost", mode, otherAuthority));
            assertThat(unknown.code()).isEqualTo(PostgresError.CERTIFICATE);
            assertThat(unknown.message()).contains("not from an authority that is trusted here");
        }
        assertThat(refused(target("localhost", SslMode.VERIFY_FULL, Path.of("/no/ca.pem"))).code())
                .isEqualTo(PostgresError.BAD_TARGET);
        Failure noTls =
                refused(
                        RealPostgres.shared(17)
                                .target("postgres")
                                .withSsl(SslMode.REQUIRE, Optional.empty()));
        assertThat(noTls.code()).isEqualTo(PostgresError.TLS);
        assertThat(noTls.message()).contains("offers no TLS, and sslmode=require demands it");
    }

    @Test
    void a_client_certificate_opens_the_door() {
        var target =
                target("localhost", SslMode.VERIFY_FULL, authority)
                        .withUser("by_certificate", Optional.empty());
        assertThat(refused(target).code().kind().exitStatus()).isIn(5, 7);
        assertThat(isEncrypted(withCertificate(target))).isTrue();
    }

    @Test
    void allow_and_prefer_take_the_other_way_where_the_server_wants_it() {
        for (SslMode mode : List.of(SslMode.ALLOW, SslMode.PREFER)) {
            assertThat(isEncrypted(as("tls_only", "pw", mode))).as(mode.word()).isTrue();
            assertThat(isEncrypted(as("plain_only", "pw", mode))).as(mode.word()).isFalse();
            assertThat(refused(as("plain_only", "wrong", mode)).code())
                    .isEqualTo(PostgresError.WRONG_PASSWORD);
        }
        assertThat(refused(as("tls_only", "pw", SslMode.DISABLE)).code())
                .isEqualTo(PostgresError.HBA_REJECTED);
        assertThat(refused(as("plain_only", "pw", SslMode.REQUIRE)).code())
                .isEqualTo(PostgresError.HBA_REJECTED);
    }

    /// A server refuses a login that says it could bind and does not, and one that is bound to
    /// another certificate: that it lets us in under `require` is the proof.
    @Test
    void a_login_is_bound_to_the_connection_where_tls_is() {
        var bound = target("localhost", SslMode.VERIFY_FULL, authority);
        for (String wish : List.of("require", "prefer", "disable")) {
            assertThat(isEncrypted(bound.withParameter("channel_binding", wish))).as(wish).isTrue();
        }
        Failure plain =
                refused(
                        target("localhost", SslMode.DISABLE, null)
                                .withParameter("channel_binding", "require"));
        assertThat(plain.code()).isEqualTo(PostgresError.BAD_LOGIN_METHOD);
        for (String user : List.of("md5_user", "clear", "trusted")) {
            assertThat(
                            refused(
                                            as(user, user, SslMode.REQUIRE)
                                                    .withParameter("channel_binding", "require"))
                                    .code())
                    .as(user)
                    .isEqualTo(PostgresError.BAD_LOGIN_METHOD);
        }
    }

    @Test
    void each_method_lets_in_who_knows_the_password() {
        assertThat(isEncrypted(as("md5_user", "md5 pässword", SslMode.DISABLE))).isFalse();
        assertThat(refused(as("md5_user", "md5 password", SslMode.DISABLE)).code())
                .isEqualTo(PostgresError.WRONG_PASSWORD);
        assertThat(isEncrypted(as("trusted", "any", SslMode.DISABLE))).isFalse();
        assertThat(isEncrypted(as("clear", "clear", SslMode.REQUIRE))).isTrue();
        assertThat(refused(as("clear", "wrong", SslMode.REQUIRE)).code())
                .isEqualTo(PostgresError.WRONG_PASSWORD);
        Failure listened = refused(as("clear", "clear", SslMode.DISABLE));
        assertThat(listened.code()).isEqualTo(PostgresError.BAD_LOGIN_METHOD);
        assertThat(listened.message()).contains("in clear text");
    }

    @OnEveryPostgres
    void passwords_are_prepared_as_the_server_prepares_them(RealPostgres each) {
        String role = each.createDatabase() + "_role";
        each.execute("postgres", "create role " + role + " login replication");
        // Plain; with accents; compatibility forms, soft hyphen and wide space, which are mapped;
        // a control character and an unassigned character, which make it be taken as it is.
        for (String password :
                List.of(
                        "plain",
                        "pässwörd",
                        "Ⅸ ﬁ",
                        "a\u00ADb\u2003c",
                        "bell\u0007Ⅸ",
                        "\uD83E\uDEE8Ⅸ",
                        ",=\"")) {
            each.execute("postgres", "alter role %s password '%s'".formatted(role, password));
            var target = each.target("postgres").withUser(role, Optional.of(Secret.of(password)));
            assertThat(isEncrypted(target)).as(password).isFalse();
        }
        Failure wrong =
                refused(each.target("postgres").withUser(role, Optional.of(Secret.of("hunter2"))));
        assertThat(wrong.code()).isEqualTo(PostgresError.WRONG_PASSWORD);
        assertThat(wrong.facts()).containsEntry("sqlstate", "28P01");
        assertThat(wrong.toString()).doesNotContain("hunter2");
    }

    @OnEveryPostgres
    void refusals_are_those_of_sessions(RealPostgres each) {
        var target = each.target("postgres");
        assertThat(refused(target.withUser("postgres", Optional.empty())).message())
                .contains("asks for the password of postgres");
        Failure nowhere =
                failure(() -> Wires.open(target.withDatabase("nowhere"), ReplicationMode.DATABASE));
        assertThat(nowhere.code()).isEqualTo(PostgresError.NO_DATABASE);
        assertThat(nowhere.facts()).containsEntry("sqlstate", "3D000");
        String role = each.createDatabase() + "_plain";
        each.execute("postgres", "create role " + role + " login password 'pw'");
        Failure noReplication = refused(target.withUser(role, Optional.of(Secret.of("pw"))));
        assertThat(noReplication.facts()).containsEntry("sqlstate", "42501");
        assertThat(refused(target.withParameter("options", "-c no_such=1")).facts())
                .containsEntry("sqlstate", "42704");
    }

    @OnEveryPostgres
    void a_unix_socket_is_as_good(RealPostgres each) {
        var socket =
                PostgresTarget.of(
                                each.socketDirectory().toString(),
                                each.port(),
                                "postgres",
                                RealPostgres.USER)
                        .withPassword(each.password())
                        .withSsl(SslMode.VERIFY_FULL, Optional.empty());
        try (var connection = Wires.open(socket, ReplicationMode.DATABASE)) {
            assertThat(
                            connection
                                    .query("select inet_client_addr() is null as local")
                                    .getFirst()
                                    .text(0, "local"))
                    .contains("t");
            var backup =
                    new Replication(connection).baseBackup(BaseBackupOptions.labelled("socket"));
            while (backup.next() != BaseBackup.Part.END) {}
            assertThat(backup.end().damage()).isEmpty();
        }
    }

    @Test
    void the_name_of_the_application_is_shown() {
        var settings = WireSettings.defaults().named("the name");
        try (var _ =
                WireConnection.open(
                        server.target("postgres"),
                        ReplicationMode.PHYSICAL,
                        settings,
                        RealPostgres.run())) {
            assertThat(
                            server.query(
                                    "postgres",
                                    "select count(*) from pg_stat_activity where application_name = 'the name'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void a_backup_and_wal_come_over_tls() {
        try (var connection =
                Wires.open(
                        target("localhost", SslMode.VERIFY_FULL, authority),
                        ReplicationMode.PHYSICAL)) {
            var replication = new Replication(connection);
            var backup = replication.baseBackup(BaseBackupOptions.labelled("tls"));
            long bytes = 0;
            for (var part = backup.next(); part != BaseBackup.Part.END; part = backup.next()) {
                bytes += part == BaseBackup.Part.DATA ? backup.data().remaining() : 0;
            }
            assertThat(bytes).isGreaterThan(10_000_000);
            var stream =
                    replication.stream(
                            Optional.empty(), backup.end().position().plus(-64), backup.timeline());
            assertThat(stream.next(Wires.LONG)).isEqualTo(WalStream.Event.DATA);
            assertThat(stream.next(Duration.ofMillis(300)))
                    .isIn(WalStream.Event.IDLE, WalStream.Event.KEEPALIVE, WalStream.Event.DATA);
            stream.stop();
            assertThat(replication.identifySystem().timeline()).isEqualTo(backup.timeline());
        }
    }

    private static Failure refused(PostgresTarget target) {
        return failure(() -> isEncrypted(target));
    }

    private static boolean isEncrypted(PostgresTarget target) {
        try (var connection = Wires.open(target, ReplicationMode.DATABASE)) {
            var row = connection.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()");
            boolean seen = row.getFirst().text(0, "ssl").orElseThrow().equals("t");
            assertThat(connection.isEncrypted()).isEqualTo(seen);
            return seen;
        }
    }

    private static PostgresTarget as(String user, String password, SslMode mode) {
        return target("localhost", mode, null).withUser(user, Optional.of(Secret.of(password)));
    }

    private static PostgresTarget target(String host, SslMode mode, @Nullable Path root) {
        return PostgresTarget.of(host, server.port(), "postgres", RealPostgres.USER)
                .withPassword(server.password())
                .withSsl(mode, Optional.ofNullable(root));
    }

    private static PostgresTarget withCertificate(PostgresTarget target) {
        return new PostgresTarget(
                target.host(),
                target.port(),
                target.database(),
                target.user(),
                target.password(),
                target.sslMode(),
                target.sslRootCertificate(),
                Optional.of(folder.resolve("client.crt")),
                Optional.of(folder.resolve("client.key")),
                target.parameters());
    }
}
