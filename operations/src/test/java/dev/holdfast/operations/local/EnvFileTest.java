package dev.holdfast.operations.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.local.LocalServer.Up;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.redis.resp.RedisTarget;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EnvFileTest {

    @Test
    void one_of_each_has_the_plain_names() {
        var variables =
                EnvFile.variables(
                        List.of(
                                up(ServerKind.POSTGRES, "main", 20001, List.of("tmi")),
                                up(ServerKind.REDIS, "cache", 20002, List.of())));
        assertThat(variables)
                .containsOnlyKeys(
                        "POSTGRES_HOST",
                        "POSTGRES_PORT",
                        "POSTGRES_USER",
                        "POSTGRES_PASSWORD",
                        "POSTGRES_DATABASE",
                        "POSTGRES_SSLMODE",
                        "DATABASE_URL",
                        "REDIS_HOST",
                        "REDIS_PORT",
                        "REDIS_PASSWORD",
                        "REDIS_URL")
                .containsEntry("POSTGRES_DATABASE", "tmi");
        var target =
                PostgresUrl.parse(
                        Objects.requireNonNull(variables.get("DATABASE_URL")), text -> text);
        assertThat(target.database()).isEqualTo("tmi");
        assertThat(target.port()).isEqualTo(20001);
        assertThat(target.password()).contains(Secret.of("main0secret"));
        var redis =
                RedisTarget.parse(Objects.requireNonNull(variables.get("REDIS_URL")), text -> text);
        assertThat(redis.password()).contains(Secret.of("cache0secret"));
    }

    @Test
    void several_of_a_kind_have_names_of_their_own_besides() {
        var variables =
                EnvFile.variables(
                        List.of(
                                up(ServerKind.POSTGRES, "main", 20001, List.of("tmi")),
                                up(ServerKind.POSTGRES, "read-only", 20002, List.of("a", "b"))));
        assertThat(variables)
                .containsEntry("POSTGRES_PORT", "20001")
                .containsEntry("MAIN_POSTGRES_PORT", "20001")
                .containsEntry("READ_ONLY_POSTGRES_PORT", "20002")
                .containsKey("READ_ONLY_B_DATABASE_URL");
    }

    private static Up up(ServerKind kind, String name, int port, List<String> databases) {
        return new Up(
                kind,
                name,
                UpAction.CREATED,
                "18.6",
                port,
                1,
                Secret.of(name.replace("-", "") + "0secret"),
                databases);
    }
}
