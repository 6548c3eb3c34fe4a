package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.restore.RecoveryTarget.Latest;
import dev.holdfast.operations.restore.RecoveryTarget.Point;
import dev.holdfast.operations.restore.RecoveryTarget.Position;
import dev.holdfast.operations.restore.RecoveryTarget.Time;
import dev.holdfast.operations.restore.RecoveryTarget.Transaction;
import dev.holdfast.postgres.wal.Lsn;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people type for a place to recover to.
class RecoveryTargetTest {

    @Test
    void each_kind_is_read() {
        assertThat(RecoveryTarget.parse(" latest ")).isEqualTo(new Latest());
        assertThat(RecoveryTarget.parse("16/B374D848"))
                .isEqualTo(new Position(Lsn.parse("16/B374D848")));
        assertThat(RecoveryTarget.parse("xid:84213")).isEqualTo(new Transaction(84_213));
        assertThat(RecoveryTarget.parse("point:before 2.0")).isEqualTo(new Point("before 2.0"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T10:29:58Z, 2026-11-20T10:29:58Z",
        "2026-11-20t10:29:58z, 2026-11-20T10:29:58Z",
        "2026-11-20 10:29:58+01, 2026-11-20T09:29:58Z",
        "2026-11-20 10:29:58.412 +0530, 2026-11-20T04:59:58.412Z",
        "2026-11-20T10:29-08:00, 2026-11-20T18:29:00Z",
        "2026-11-20T10:29:58.1234567Z, 2026-11-20T10:29:58.123456Z"
    })
    void times_are_read_with_their_offset_to_the_microsecond(String text, Instant time) {
        assertThat(RecoveryTarget.parse(text)).isEqualTo(new Time(time));
    }

    /// The clock of the machine, of the server and of the person may be three.
    @ParameterizedTest
    @ValueSource(strings = {"2026-11-20", "2026-11-20 10:29", "2026-11-20T10:29:58.412"})
    void a_time_without_offset_is_refused_with_a_proposal(String text) {
        assertThatThrownBy(() -> RecoveryTarget.parse(text))
                .hasMessageContaining("RESTORE-002")
                .hasMessageContaining("no offset");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "yesterday",
                "10:29",
                "latest!",
                "16/",
                "/B374",
                "16/B374D8480",
                "xid:0",
                "xid:2",
                "xid:4294967296",
                "xid:99999999999",
                "xid:-5",
                "point:",
                "2026-13-20T10:29:58Z",
                "2026-02-30T10:29:58Z",
                "2026-11-20T25:00:00Z",
                "2026-11-20 10:29:58 Europe/Berlin Z",
                "2026-11-20T10:29:58+25:00"
            })
    void what_is_none_is_refused(String text) {
        assertThatThrownBy(() -> RecoveryTarget.parse(text)).hasMessageContaining("RESTORE-00");
    }
}
