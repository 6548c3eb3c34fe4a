package dev.holdfast.redis.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespReaderTest {

    @Test
    void every_kind_of_reply_is_read() throws IOException {
        assertThat(read("+PONG\r\n")).isEqualTo(new RespReply.Text("PONG"));
        assertThat(read("$5\r\na\r\nbc\r\n")).isEqualTo(new RespReply.Text("a\r\nbc"));
        assertThat(read("$0\r\n\r\n")).isEqualTo(new RespReply.Text(""));
        assertThat(read("$-1\r\n")).isEqualTo(new RespReply.Nothing());
        assertThat(read("*-1\r\n")).isEqualTo(new RespReply.Nothing());
        assertThat(read(":-42\r\n")).isEqualTo(new RespReply.Whole(-42));
        assertThat(read("*2\r\n:1\r\n*1\r\n+a\r\n"))
                .isEqualTo(
                        new RespReply.Items(
                                List.of(
                                        new RespReply.Whole(1),
                                        new RespReply.Items(List.of(new RespReply.Text("a"))))));
        assertThat(((RespReply.Refusal) read("-LOADING not yet\r\n")).kind()).isEqualTo("LOADING");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request~ | does not speak",
                "'' | closed the connection",
                "+cut | cut off",
                "$5~ab | cut off",
                "$99999999999~ | longer than accepted",
                "*99999999999~ | more parts than accepted",
                ":many~ | where a number belongs",
                "*1~*1~*1~*1~*1~*1~*1~*1~*1~*1~ | more parts than accepted",
            })
    void what_is_no_reply_is_refused(String reply, String reason) {
        assertThatThrownBy(() -> read(reply.replace("~", "\r\n"))).hasMessageContaining(reason);
    }

    @Test
    void an_endless_line_is_refused() {
        assertThatThrownBy(() -> read("+" + "x".repeat(1 << 17)))
                .hasMessageContaining("longer than accepted");
    }

    private static RespReply read(String text) throws IOException {
        return new RespReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
                .read();
    }
}
