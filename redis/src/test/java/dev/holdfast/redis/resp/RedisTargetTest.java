package dev.holdfast.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Secret;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTargetTest {

    @Test
    void every_part_is_read() {
        assertThat(parse("rediss://app:s3cret@cache.example.com:6380/2"))
                .isEqualTo(
                        new RedisTarget(
                                "cache.example.com",
                                6380,
                                Optional.of("app"),
                                Optional.of(Secret.of("s3cret")),
                                2,
                                true));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache, redis://cache:6379/0",
        "redis://cache/, redis://cache:6379/0",
        "redis://cache:1/3, redis://cache:1/3",
        "redis://:pw@cache, redis://:***@cache:6379/0",
        "redis://app@cache, redis://app@cache:6379/0",
        "redis://@cache, redis://cache:6379/0",
        "redis://:@cache, redis://cache:6379/0",
        "rediss://[::1]:7000, rediss://[::1]:7000/0",
    })
    void it_prints_complete_and_without_its_password(String url, String text) {
        assertThat(parse(url)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:p%40ss@cache, p@ss",
        "redis://:p@ss@cache, p@ss",
        "redis://:a:b@cache, a:b",
        "redis://:a+b%20c@cache, a+b c",
        "redis://:%C3%A4@cache, ä"
    })
    void passwords_may_be_encoded_or_odd(String url, String password) {
        assertThat(parse(url).password()).hasValue(Secret.of(password));
    }

    @Test
    void parts_are_substituted_after_the_url_is_split() {
        UnaryOperator<String> substitute =
                text -> text.replace("${PW}", "a@b:6/1%41").replace("${HOST}", "cache");

        RedisTarget target = RedisTarget.parse("redis://:${PW}@${HOST}:6379", substitute);
        assertThat(target.password()).hasValue(Secret.of("a@b:6/1%41"));
        assertThat(target.host()).isEqualTo("cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cache:6379",
                "http://cache",
                "redis:cache",
                "redis://",
                "redis://:pw@",
                "redis://cache:0",
                "redis://cache:65536",
                "redis://cache:HIDDEN",
                "redis://cache/HIDDEN",
                "redis://cache/-1",
                "redis://cache?HIDDEN=1",
                "redis://[::1",
                "redis://:HIDDEN%@cache",
                "redis://:HIDDEN%zz@cache",
                "redis://:HIDDEN/x@cache"
            })
    void bad_urls_are_refused_without_showing_what_may_be_a_password(String url) {
        assertThatThrownBy(() -> parse(url))
                .hasMessageStartingWith("REDIS-001: the Redis URL cannot be used: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("HIDDEN"));
    }

    private static RedisTarget parse(String url) {
        return RedisTarget.parse(url, UnaryOperator.identity());
    }
}
