package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServerVersionTest {
    @Test
    void what_servers_report_is_read() {
        assertThat(ServerVersion.parse("15.18 (Debian 15.18-0+deb12u1)"))
                .contains(new ServerVersion(150_018));
        assertThat(ServerVersion.parse("19beta3")).contains(new ServerVersion(190_000));
        assertThat(ServerVersion.parse("18.6")).get().hasToString("18.6");
        for (String other : List.of("", "x", "PostgreSQL 15", "123456789.1", ".5")) {
            assertThat(ServerVersion.parse(other)).as(other).isEmpty();
        }
    }
}
