package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
    private static final String PASSWORD = "changeit";

    @TempDir private static Path folder;

    private static RealPostgres server;
    private static Path authority;
    private static Path otherAuthority;

    @BeforeAll
    static void make_certificates() throws Exception {
        server = RealPostgres.start(18);
        authority = authority("authority");
        otherAuthority = authority("other");
        certificate("good", "san=dns:localhost", List.of("-validity", "30"));
        certificate("expired", "san=dns:localhost", List.of("-startdate", "-9d", "-validity", "3"));
        certificate("client", "san=dns:unused", List.of("-validity", "30"));
        serve("good");
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
        serve("expired");
        try {
            refused(target("localhost", SslMode.VERIFY_FULL, authority), "has expired", "renew");
            assertThat(isEncrypted(target("localhost", SslMode.REQUIRE, null))).isTrue();
        } finally {
            serve("good");
        }
    }

    @Test
    void a_client_certificate_opens_the_door() throws Exception {
        String role = "by_certificate";
        server.execute("postgres", "create role " + role + " login");
        Path hba = server.dataDirectory().resolve("pg_hba.conf");
        String rules =
                "hostssl all %s all cert map=any%nhost all %s all reject%n".formatted(role, role)
                        + Files.readString(hba);
        overwrite(hba, rules);
        overwrite(
                server.dataDirectory().resolve("pg_ident.conf"), "any /^.*$ %s%n".formatted(role));
        server.query("postgres", "select pg_reload_conf()");
        awaitSetting("select count(*) from pg_hba_file_rules where auth_method = 'cert'", "1");
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
        mode(key, "rw-r--r--");
        assertThatThrownBy(() -> isEncrypted(PostgresUrl.parse(url, text -> text)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().hint()).contains("type: chmod 0600 " + key));
        mode(key, "rw-------");
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

    private static void mode(Path file, String permissions) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /// Lets the server show this certificate.
    private static void serve(String name) throws Exception {
        var disk = new Disk();
        for (String ending : List.of(".crt", ".key")) {
            Path copy = server.dataDirectory().resolve(name + ending);
            Files.copy(folder.resolve(name + ending), copy, StandardCopyOption.REPLACE_EXISTING);
            mode(copy, "rw-------");
            server.runAs().give(copy, disk);
        }
        Path roots = server.dataDirectory().resolve("roots.crt");
        Files.copy(authority, roots, StandardCopyOption.REPLACE_EXISTING);
        server.runAs().give(roots, disk);
        for (var setting :
                Map.of(
                                "ssl_cert_file",
                                name + ".crt",
                                "ssl_key_file",
                                name + ".key",
                                "ssl_ca_file",
                                "roots.crt",
                                "ssl",
                                "on")
                        .entrySet()) {
            server.execute(
                    "postgres",
                    "alter system set %s = '%s'".formatted(setting.getKey(), setting.getValue()));
        }
        server.query("postgres", "select pg_reload_conf()");
        awaitSetting("show ssl_cert_file", name + ".crt");
    }

    private static void awaitSetting(String sql, String value) throws InterruptedException {
        while (!server.query("postgres", sql).equals(value)) {
            Thread.sleep(20);
        }
    }

    private static void overwrite(Path file, String text) throws Exception {
        Files.writeString(file, text);
        server.runAs().give(file, new Disk());
    }

    private static Path authority(String name) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-ext",
                "bc:c",
                "-validity",
                "30");
        return exportCertificate(name);
    }

    private static void certificate(String name, String names, List<String> validity)
            throws Exception {
        keytool("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "RSA");
        Path request = folder.resolve(name + ".request");
        keytool("-certreq", "-alias", name, "-file", request.toString());
        Path signed = folder.resolve(name + ".signed");
        var sign =
                new ArrayList<>(
                        List.of(
                                "-gencert",
                                "-alias",
                                "authority",
                                "-infile",
                                request.toString(),
                                "-outfile",
                                signed.toString(),
                                "-ext",
                                names));
        sign.addAll(validity);
        keytool(sign.toArray(String[]::new));
        keytool("-importcert", "-alias", name, "-file", signed.toString());
        exportCertificate(name);
        exportKey(name);
    }

    private static Path exportCertificate(String name) throws Exception {
        Path file = folder.resolve(name + ".crt");
        keytool("-exportcert", "-rfc", "-alias", name, "-file", file.toString());
        return file;
    }

    private static void exportKey(String name) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                folder.resolve(name + ".key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    private static void keytool(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(
                        "-keystore",
                        folder.resolve("keys.p12").toString(),
                        "-storepass",
                        PASSWORD,
                        "-noprompt"));
        var outcome = new CommandRunner().run(Command.of(command), RealPostgres.run());
        assertThat(outcome.succeeded()).as(outcome.output() + outcome.errors()).isTrue();
    }
}
