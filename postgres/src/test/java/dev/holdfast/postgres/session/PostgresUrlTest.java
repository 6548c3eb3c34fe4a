package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://app:s3cret@db.example.com:6000/tmi?sslmode=require",
                "postgres://app:s3cret@db.example.com:6000/tmi?sslmode=require",
                "postgresql+asyncpg://app:s3cret@db.example.com:6000/tmi?ssl=require",
                "postgresql+psycopg2://app:s3cret@db.example.com:6000/tmi?sslmode=require",
                "pgx5://app:s3cret@db.example.com:6000/tmi?sslmode=require",
                "  postgres://app:s3cret@db.example.com:6000/tmi?sslmode=require\n",
                "jdbc:postgresql://db.example.com:6000/tmi?user=app&password=s3cret&sslmode=require",
                "host=db.example.com port=6000 dbname=tmi user=app password=s3cret sslmode=require",
                "host = 'db.example.com' port=6000 dbname = tmi user=app password='s3cret' sslmode=require",
                "postgresql:///tmi?host=db.example.com&port=6000&user=app&password=s3cret&sslmode=require",
            })
    void every_spelling_means_the_same(String text) {
        var target = parse(text);

        assertThat(target)
                .isEqualTo(
                        new PostgresTarget(
                                "db.example.com",
                                6000,
                                "tmi",
                                "app",
                                Optional.of(Secret.of("s3cret")),
                                SslMode.REQUIRE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://, localhost, 5432",
        "postgresql://[::1]:6000/x, ::1, 6000",
        "postgresql://[fe80::1%25eth0]/x, fe80::1%eth0, 5432",
        "postgresql:///x?host=::1, ::1, 5432",
        "postgresql://%2Fvar%2Frun%2Fpostgresql/x, /var/run/postgresql, 5432",
        "postgresql:///x?host=/var/run/postgresql&port=6000, /var/run/postgresql, 6000",
        "jdbc:postgresql:x, localhost, 5432",
        "jdbc:postgresql:/, localhost, 5432",
        "jdbc:postgresql://h/, h, 5432",
        "postgresql://u@h?sslmode=disable, h, 5432",
        "dbname=x, localhost, 5432",
    })
    void finds_host_and_port(String text, String host, int port) {
        var target = parse(text);

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://u:p%40ss%3A%2F%25@h/x, p@ss:/%",
        "postgresql://u:p@ss@h/x, p@ss",
        "postgresql://u:a:b@h/x, a:b",
        "postgresql://u:a+b@h/x, a+b",
        "postgresql://u:%C3%A4%E2%82%AC@h/x, ä€",
        "postgresql://u:p#q@h/x, p#q",
    })
    void reads_awkward_passwords_from_a_url(String text, String password) {
        assertThat(parse(text).password()).contains(Secret.of(password));
    }

    @Test
    void reads_awkward_passwords_from_key_and_value() {
        assertThat(parse("user=u password='it\\'s \\\\ here' host=h").password())
                .contains(Secret.of("it's \\ here"));
        assertThat(parse("user=u password=a\\ b host=h").password()).contains(Secret.of("a b"));
        assertThat(parse("user=u password=a://b?c=d host=h").host()).isEqualTo("h");
    }

    @Test
    void substitutes_after_splitting_so_a_value_may_hold_anything() {
        var variables =
                Map.of("${USER}", "a@b", "${PW}", "p@/:?%41&=", "${HOST}", "::1", "${PORT}", "77");
        UnaryOperator<String> substitute =
                part -> {
                    String text = part;
                    for (var variable : variables.entrySet()) {
                        text = text.replace(variable.getKey(), variable.getValue());
                    }
                    return text;
                };

        var target = PostgresUrl.parse("postgresql://${USER}:${PW}@${HOST}:${PORT}/d", substitute);

        assertThat(target.user()).isEqualTo("a@b");
        assertThat(target.password()).contains(Secret.of("p@/:?%41&="));
        assertThat(target.address()).isEqualTo("[::1]:77");
        assertThat(PostgresUrl.parse("postgresql://u:%24{PW}@h/d", substitute).password())
                .contains(Secret.of("${PW}"));
        assertThat(PostgresUrl.parse("user=u password=${PW} host=h", substitute).password())
                .contains(Secret.of("p@/:?%41&="));
    }

    @Test
    void a_default_within_a_variable_may_hold_separators() {
        UnaryOperator<String> substitute = part -> part.replaceAll("\\$\\{\\w+:-([^}]*)}", "$1");

        var target =
                PostgresUrl.parse(
                        "postgresql://u:${PW:-p@/q}@${H:-db:host}/d",
                        part -> substitute.apply(part).replace("db:host", "db.host"));

        assertThat(target.password()).contains(Secret.of("p@/q"));
        assertThat(target.host()).isEqualTo("db.host");
    }

    @Test
    void one_variable_may_hold_the_whole_url() {
        var target =
                PostgresUrl.parse("${DATABASE_URL}", _ -> "postgresql+asyncpg://u:p%24{X}@h:1/d");

        assertThat(target.password()).contains(Secret.of("p${X}"));
        assertThat(target.address()).isEqualTo("h:1");
    }

    @Test
    void keeps_golang_migrates_parameters_apart() {
        var target =
                parse(
                        "postgres://u@h/d?x-migrations-table=my%20table&x-statement-timeout=5"
                                + "&search_path=app,public&connect_timeout=3&application_name=ci"
                                + "&options=-c%20geqo%3Doff");

        assertThat(target.parameters())
                .containsOnly(
                        Map.entry("x-migrations-table", "my table"),
                        Map.entry("x-statement-timeout", "5"),
                        Map.entry("search_path", "app,public"),
                        Map.entry("connect_timeout", "3"),
                        Map.entry("application_name", "ci"),
                        Map.entry("options", "-c geqo=off"));
    }

    @Test
    void takes_jdbc_names_and_passes_over_the_tuning_of_other_clients() {
        var target =
                parse(
                        "jdbc:postgresql://h/d?currentSchema=app&ApplicationName=a&ssl=true"
                                + "&prepareThreshold=0&reWriteBatchedInserts=true&connectTimeout=4");

        assertThat(target.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(target.parameters())
                .containsOnly(
                        Map.entry("search_path", "app"),
                        Map.entry("application_name", "a"),
                        Map.entry("connect_timeout", "4"));
    }

    @Test
    void reads_certificate_files_and_resolves_them() {
        var target =
                parse(
                                "postgresql://h/d?sslmode=verify-full&sslrootcert=ca.pem"
                                        + "&sslcert=/abs/c.pem&sslkey=k.pem")
                        .resolvedAgainst(Path.of("/project"));

        assertThat(target.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(target.sslRootCertificate()).contains(Path.of("/project/ca.pem"));
        assertThat(target.sslCertificate()).contains(Path.of("/abs/c.pem"));
        assertThat(target.sslKey()).contains(Path.of("/project/k.pem"));
    }

    @Test
    void system_roots_mean_verify_full_as_in_libpq() {
        var target = parse("postgresql://h/d?sslrootcert=system").resolvedAgainst(Path.of("/p"));

        assertThat(target.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(target.sslRootCertificate()).contains(Path.of("system"));
        assertThatThrownBy(() -> parse("postgresql://h/d?sslrootcert=system&sslmode=require"))
                .hasMessageContaining("too weak");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "mysql://u:hunter@h/d|a URL of mysql",
                "tmi|neither a URL nor",
                "postgresql://h1,h2/d|several hosts",
                "postgresql://h1:1,h2:2/d|several hosts",
                "postgresql:///d?host=h1,h2|several hosts",
                "host=h port=1,2|several ports",
                "postgresql://h:0/d|the port",
                "postgresql://h:65536/d|the port",
                "postgresql://u:hunter/word@h/d|the port",
                "postgresql://h:x/d|the port",
                "postgresql://[::1/d|a [ without its ]",
                "postgresql://h h/d|not a host name",
                "postgresql://u:50%off-hunter@h/d|percent-encoded",
                "postgresql://u:hunter%@h/d|percent-encoded",
                "postgresql://u:hunter%00@h/d|percent-encoded",
                "postgresql://u:hunter%ff@h/d|percent-encoded",
                "postgresql://h/d?sslmode=required|sslmode is 'required'",
                "postgresql://h/d?sslmode|without a value",
                "postgresql://h/d?ssl_mode=require|unknown parameter, ssl_mode",
                "postgresql://h/d?sslcrl=x|refused",
                "postgresql://h/d?connect_timeout=soon|not a number of seconds",
                "postgresql://h/d?channel_binding=perhaps|channel_binding",
                "postgresql://h/d?service=x|does not work in a connection of the configuration",
                "host=h password|no = after its setting 2",
                "host=h password='hunter|no closing",
            })
    void refuses_what_it_cannot_mean(String text, String complaint) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(PostgresError.BAD_TARGET);
                            assertThat(e.failure().message())
                                    .contains(complaint)
                                    .doesNotContain("hunter");
                            assertThat(e.failure().hint()).isPresent();
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "ssl_mode, sslmode",
        "sslroot_cert, sslrootcert",
        "aplication_name, application_name",
        "conect_timeout, connect_timeout",
        "usr, user"
    })
    void names_the_nearest_parameter(String wrong, String right) {
        assertThatThrownBy(() -> parse("postgresql://h/d?" + wrong + "=1"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e ->
                                assertThat(e.failure().hint())
                                        .contains("did you mean " + right + "?"));
    }

    @Test
    void never_prints_the_password() {
        var target = parse("postgresql://app:s3cret@h/d");

        assertThat(target.toString()).isEqualTo("d on h:5432 as app");
        assertThat(PostgresUrl.parts("postgresql://app:s3cret@h/d", text -> text).toString())
                .doesNotContain("s3cret");
    }

    private static PostgresTarget parse(String text) {
        return PostgresUrl.parse(text, UnaryOperator.identity());
    }
}
