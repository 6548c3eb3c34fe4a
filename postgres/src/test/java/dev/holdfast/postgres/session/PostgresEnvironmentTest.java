package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresEnvironmentTest {
    @TempDir private Path home;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void variables_fill_what_the_string_leaves_out() {
        var variables =
                Map.of(
                        "PGHOST", "envhost",
                        "PGPORT", "77",
                        "PGUSER", "envuser",
                        "PGPASSWORD", "envpw",
                        "PGDATABASE", "envdb",
                        "PGSSLMODE", "verify-ca",
                        "PGSSLROOTCERT", "/ca.pem",
                        "PGCONNECT_TIMEOUT", "3");

        var target = complete("postgresql://someone@/own", variables);

        assertThat(target)
                .hasToString("own on envhost:77 as someone")
                .extracting(PostgresTarget::sslMode, PostgresTarget::parameters)
                .containsExactly(SslMode.VERIFY_CA, Map.of("connect_timeout", "3"));
        assertThat(target.password()).contains(Secret.of("envpw"));
        assertThat(target.sslRootCertificate()).contains(Path.of("/ca.pem"));
    }

    @Test
    void empty_variables_say_nothing() {
        var environment = new PostgresEnvironment(Map.of("PGHOST", "", "PGPORT", ""), home);

        assertThat(environment.namesServer()).isFalse();
        assertThat(environment.complete(TargetParts.none(), warnings::add).address())
                .isEqualTo("localhost:5432");
    }

    @Test
    void a_bad_variable_is_named() {
        assertThatThrownBy(() -> complete("postgresql://h/d", Map.of("PGPORT", "many")))
                .hasMessageContaining("the port in the environment (PG* variables)");
    }

    @Test
    void a_service_stands_between_string_and_variables() throws IOException {
        Files.writeString(
                home.resolve(".pg_service.conf"),
                """
                # services
                [other]
                host=wrong
                [main]
                host=servicehost
                dbname=servicedb

                user=serviceuser
                user=second
                [late]
                host=wrong
                """);

        var target =
                complete(
                        "postgresql:///own",
                        Map.of("PGSERVICE", "main", "PGHOST", "envhost", "PGPORT", "77"));

        assertThat(target).hasToString("own on servicehost:77 as serviceuser");
        assertThat(complete("service=late user=u dbname=d", Map.of()))
                .hasToString("d on wrong:5432 as u");
    }

    @Test
    void a_service_file_may_be_named_and_a_second_one_be_the_systems() throws IOException {
        var named = Files.writeString(home.resolve("services"), "[a]\nhost=named\n");
        Files.writeString(home.resolve("pg_service.conf"), "[b]\nhost=system\n");
        var variables = Map.of("PGSERVICEFILE", named.toString(), "PGSYSCONFDIR", home.toString());

        assertThat(complete("service=a user=u", variables).host()).isEqualTo("named");
        assertThat(complete("service=b user=u", variables).host()).isEqualTo("system");
    }

    @Test
    void a_missing_service_says_where_it_was_looked_for() throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), "[broken]\nhost\n[bad]\nhots=x\n");

        assertThatThrownBy(() -> complete("service=gone", Map.of()))
                .hasMessageContaining("no service named gone is defined in " + home);
        assertThatThrownBy(() -> complete("service=broken", Map.of()))
                .hasMessageContaining("a line without name=value");
        assertThatThrownBy(() -> complete("service=bad", Map.of()))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().hint()).contains("did you mean host?"));
        assertThatThrownBy(() -> complete("service=a", Map.of("PGSERVICEFILE", "/nowhere/x")))
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "h, 5432, d, u, exact",
        "h, 5432, other, u, anydb",
        "::1, 5432, d, u, v6",
        "a:b, 5432, d, w, colon:pw\\",
        "/var/run/postgresql, 5432, d, s, sock",
        "*, 1, d, starred, literal",
        "x, 9, d, last, 'any'"
    })
    void the_first_fitting_line_of_the_password_file_counts(
            String host, int port, String database, String user, String password) {
        List<String> lines =
                List.of(
                        "# h:5432:d:u:comment",
                        "h:5432:d:u:exact",
                        "h:5432:*:u:anydb",
                        "h:5432:*:u:later",
                        "\\:\\:1:5432:d:u:v6",
                        "a\\:b:*:*:w:colon\\:pw\\\\",
                        "localhost:*:*:s:sock",
                        "\\*:*:*:starred:literal",
                        "too:few:fields",
                        "*:*:*:last:any");

        assertThat(PasswordFile.find(lines, PostgresTarget.of(host, port, database, user)))
                .contains(Secret.of(password));
    }

    @Test
    void a_password_file_is_used_only_without_a_password() throws IOException {
        passwordFile(".pgpass", "rw-------");

        assertThat(complete("postgresql://u@h/d", Map.of()).password())
                .contains(Secret.of("from-file"));
        assertThat(complete("postgresql://u:own@h/d", Map.of()).password())
                .contains(Secret.of("own"));
        assertThat(complete("postgresql://u@h/d", Map.of("PGPASSWORD", "env")).password())
                .contains(Secret.of("env"));
        assertThat(complete("postgresql://u@elsewhere/d", Map.of()).password()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void the_password_file_may_be_named() throws IOException {
        var file = passwordFile("secrets", "rw-------");

        assertThat(complete("postgresql://u@h/d", Map.of("PGPASSFILE", file.toString())).password())
                .isPresent();
        assertThat(complete("user=u host=h dbname=d passfile=" + file, Map.of()).password())
                .isPresent();
    }

    @Test
    void a_password_file_open_to_others_is_passed_over_with_a_warning() throws IOException {
        passwordFile(".pgpass", "rw-r-----");

        assertThat(complete("postgresql://u@h/d", Map.of()).password()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("chmod 0600");
    }

    @Test
    void a_password_file_that_is_a_folder_or_no_text_is_passed_over() throws IOException {
        var folder = Files.createDirectory(home.resolve("folder"));
        var bytes = Files.write(home.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.setPosixFilePermissions(bytes, PosixFilePermissions.fromString("rw-------"));

        for (Path file : List.of(folder, bytes)) {
            var variables = Map.of("PGPASSFILE", file.toString());
            assertThat(complete("postgresql://u@h/d", variables).password()).isEmpty();
        }
        assertThat(warnings).hasSize(2);
    }

    private Path passwordFile(String name, String mode) throws IOException {
        var file = Files.writeString(home.resolve(name), "h:*:*:u:from-file\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private PostgresTarget complete(String text, Map<String, String> variables) {
        return new PostgresEnvironment(new HashMap<>(variables), home)
                .complete(PostgresUrl.parts(text, UnaryOperator.identity()), warnings::add);
    }
}
