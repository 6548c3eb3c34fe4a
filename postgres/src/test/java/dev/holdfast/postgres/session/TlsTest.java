package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.fixture.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS with certificates of an authority of our own, made by the JDK's keytool.
@Tag("servers")
class TlsTest {
    @TempDir private static Path folder;

    private static RealPostgres server;
    private static TestCertificates certificates;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void make_certificates() throws Exception {
        server = RealPostgres.start(18);
        certificates = new TestCertificates(folder);
        authority = certificates.authority("authority");
        otherAuthority = certificates.authority("other");
        certificates.certificate("good", "san=dns:localhost", List.of("-validity", "30"));
        certificates.certificate(
                "expired", "san=dns:localhost", List.of("-startdate", "-9d", "-validity", "3"));
        certificates.certificate("client", "san=dns:unused", List.of("-validity", "30"));
        certificates.serve("good", server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void each_mode_that_is_met_encrypts() {
        for (SslMode mode : SslMode.values()) {
            var target = target("localhost", mode, mode.demandsTls() ? authority : null);
            assertThat(isEncrypted(target))
                    .as(mode.word())
                    .isEqualTo(mode != SslMode.DISABLE && mode != SslMode.ALLOW);
        }
        assertThat(isEncrypted(target("localhost", SslMode.REQUIRE, null))).isTrue();
    }

    @Test
    void the_name_counts_in_verify_full_only() {
        assertThat(isEncrypted(target("127.0.0.1", SslMode.VERIFY_CA, authority))).isTrue();
        refused(
                target("127.0.0.1", SslMode.VERIFY_FULL, authority),
                "does not name the host 127.0.0.1",
                "verify-ca");
    }

    @Test
    void an_unknown_authority_is_refused_even_where_only_encryption_was_asked_for() {
        for (SslMode mode : List.of(SslMode.REQUIRE, SslMode.VERIFY_CA, SslMode.VERIFY_FULL)) {
            refused(
                    target("localhost", mode, otherAuthority),
                    "not from an authority that is trusted here",
                    "sslrootcert");
        }
        refused(
                target("localhost", SslMode.VERIFY_FULL, Path.of("system")),
                "not from an authority that is trusted here",
                "sslrootcert");
    }

    @Test
    void an_expired_certificate_is_refused() throws Exception {
        certificates.serve("expired", server);
        try {
            refused(target("localhost", SslMode.VERIFY_FULL, authority), "has expired", "renew");
            assertThat(isEncrypted(target("localhost", SslMode.REQUIRE, null))).isTrue();
        } finally {
            certificates.serve("good", server);
        }
    }

    @Test
    void a_client_certificate_opens_the_door() throws Exception {
        String role = "by_certificate";
        server.execute("postgres", "create role " + role + " login");
        server.mapUsers("any /^.*$ " + role);
        server.admit(
                "hostssl all %s all cert map=any".formatted(role),
                "host all %s all reject".formatted(role));
        var target =
                target("localhost", SslMode.VERIFY_FULL, authority)
                        .withUser(role, Optional.empty());

        assertThatThrownBy(() -> isEncrypted(target)).isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> isEncrypted(target.withSsl(SslMode.DISABLE, Optional.empty())))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(PostgresError.HBA_REJECTED));
        var url =
                "postgresql://%s@localhost:%d/postgres?sslmode=verify-full&sslrootcert=%s"
                                .formatted(role, server.port(), authority)
                        + "&sslcert=%s&sslkey=%s"
                                .formatted(
                                        folder.resolve("client.crt"), folder.resolve("client.key"));
        Path key = folder.resolve("client.key");
        TestCertificates.mode(key, "rw-r--r--");
        assertThatThrownBy(() -> isEncrypted(PostgresUrl.parse(url, text -> text)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().hint()).contains("type: chmod 0600 " + key));
        TestCertificates.mode(key, "rw-------");
        assertThat(isEncrypted(PostgresUrl.parse(url, text -> text))).isTrue();
    }

    private static void refused(PostgresTarget target, String message, String hint) {
        assertThatThrownBy(() -> isEncrypted(target))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(PostgresError.CERTIFICATE);
                            assertThat(e.failure().message()).contains(message);
                            assertThat(e.failure().hint().orElseThrow()).contains(hint);
                        });
    }

    private static boolean isEncrypted(PostgresTarget target) {
        try (var session = Sessions.open(target, SessionSettings.defaults(), RealPostgres.run())) {
            return session.one(
                    Sql.text("select ssl from pg_stat_ssl where pid = pg_backend_pid()"),
                    row -> row.flag("ssl"));
        }
    }

    private static PostgresTarget target(String host, SslMode mode, @Nullable Path root) {
        return PostgresTarget.of(host, server.port(), "postgres", RealPostgres.USER)
                .withPassword(server.password())
                .withSsl(mode, Optional.ofNullable(root));
    }
}
