package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.migrate.style.GolangMigrate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewVersionsTest {
    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-03-04T11:59:59.7Z"), ZoneId.of("Pacific/Auckland"));

    @TempDir private Path folder;

    @Test
    void numbers_go_on_with_as_many_digits() throws IOException {
        assertThat(next(2)).containsExactly("000001", "000002");
        put("1_a.up.sql");
        assertThat(next(1)).containsExactly("2");
        put("9_b.down.sql");
        assertThat(next(2)).containsExactly("10", "11");
        put("0099_c.up.sql");
        assertThat(next(2)).containsExactly("0100", "0101");
        put("999999_d.up.sql");
        assertThat(next(1)).containsExactly("1000000");
        put("00000000000001000_e.up.sql");
        assertThat(next(1)).containsExactly("1000000");
    }

    @Test
    void times_go_on_with_the_time_in_utc_a_second_apart() throws IOException {
        put("20250102030405_a.up.sql");
        assertThat(next(3)).containsExactly("20260304115959", "20260304120000", "20260304120001");
        put("20301231235959_ahead.up.sql");
        assertThat(next(2)).containsExactly("20310101000000", "20310101000001");
    }

    @Test
    void fourteen_digits_that_are_no_time_are_a_number() throws IOException {
        put("20259902030405_a.up.sql");
        assertThat(next(1)).containsExactly("20259902030406");
    }

    @Test
    void above_the_greatest_version_there_is_none() throws IOException {
        put("9223372036854775807_last.up.sql");
        assertThatThrownBy(() -> next(1))
                .hasMessageContaining("MIGRATE-021: no version is left above 9223372036854775807");
    }

    private List<String> next(int count) {
        return NewVersions.next(GolangMigrate.usual().read(folder), count, NOON);
    }

    private void put(String name) throws IOException {
        Files.writeString(folder.resolve(name), "");
    }
}
