package dev.holdfast.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScramTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String CHALLENGE =
            "r=" + NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    /// The example of RFC 7677, section 3.
    @Test
    void the_example_of_the_standard_comes_out() throws Exception {
        var scram = new Scram("user", "pencil", NONCE, "n,,", new byte[0]);

        assertThat(scram.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(scram.last(CHALLENGE, inSeconds(10)))
                .isEqualTo(
                        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.isServerProven("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isTrue();
        assertThat(scram.isServerProven("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8="))
                .isFalse();
        assertThat(scram.isServerProven("e=other-error")).isFalse();
    }

    @Test
    void a_server_that_never_challenged_is_not_proven() {
        assertThat(new Scram("", "x", NONCE, "n,,", new byte[0]).isServerProven("v=AAAA"))
                .isFalse();
    }

    @Test
    void challenges_of_another_form_are_refused() {
        for (String challenge :
                List.of(
                        "",
                        "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                        "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                        "r=" + NONCE + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                        "r=" + NONCE + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999",
                        "r=" + NONCE + "x,s====,i=4096",
                        "m=ext,r=" + NONCE + "x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")) {
            var scram = new Scram("", "x", NONCE, "n,,", new byte[0]);
            assertThatThrownBy(() -> scram.last(challenge, inSeconds(10)))
                    .as(challenge)
                    .isInstanceOf(FailureException.class);
        }
    }

    @Test
    void a_server_cannot_keep_us_hashing() {
        var scram = new Scram("", "x", NONCE, "n,,", new byte[0]);
        assertThatThrownBy(
                        () -> scram.last(CHALLENGE.replace("i=4096", "i=999999999"), inSeconds(0)))
                .isInstanceOf(InterruptedIOException.class);
    }

    private static long inSeconds(int seconds) {
        return System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }
}
