package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One history in the files of each tool, with what histories have: gaps in the numbers, numbers of
/// 19 or 20 digits, line ends of Windows, byte order marks, and no way back from some.
@Tag("servers")
class HistoriesTest {
    private static final String MARK = "\uFEFF";

    /// How a tool writes a migration of a number.
    enum Tool {
        GOLANG_MIGRATE("9000000000000000007", true) {
            @Override
            void write(Scene scene, String number, String up, String down) {
                scene.file(number + "_m.up.sql", up);
                if (!down.isEmpty()) {
                    scene.file(number + "_m.down.sql", down);
                }
            }
        },
        DBMATE("20260102030405060708", true) {
            @Override
            void write(Scene scene, String number, String up, String down) {
                scene.file(
                        number + "_m.sql",
                        "-- migrate:up\r\n" + up + "\r\n-- migrate:down\r\n" + down);
            }
        },
        GOOSE("8000000000000000007", true) {
            @Override
            void write(Scene scene, String number, String up, String down) {
                scene.file(
                        number + "_m.sql",
                        "-- +goose Up\r\n-- +goose StatementBegin\r\n"
                                + up
                                + "\r\n-- +goose StatementEnd\r\n"
                                + (down.isEmpty() ? "" : "-- +goose Down\r\n" + down + "\r\n"));
            }
        },
        FLYWAY("20260102030405060708", false) {
            @Override
            void write(Scene scene, String number, String up, String down) {
                scene.file("V" + number.replaceFirst("^0+", "") + "__m.sql", up);
            }
        },
        PLAIN("20260102030405060708", false) {
            @Override
            void write(Scene scene, String number, String up, String down) {
                scene.file(number + "_m.sql", up);
            }
        };

        final String longest;
        final boolean undoes;

        Tool(String longest, boolean undoes) {
            this.longest = longest;
            this.undoes = undoes;
        }

        abstract void write(Scene scene, String number, String up, String down);
    }

    @TempDir private Path folder;

    private Scene history(Tool tool) {
        var scene = new Scene(RealPostgres.shared(18), folder);
        tool.write(scene, "0001", "create table first(a text);\r\n", "drop table first;\r\n");
        tool.write(
                scene,
                "0005",
                "insert into first values ('one; two');\r\n\r\n-- the end",
                "delete from first;");
        tool.write(
                scene,
                "0040",
                """
                create function f() returns int language plpgsql as $f$\r
                begin\r
                    return 7; -- seven; not eight\r
                end;\r
                $f$;\r
                """,
                "drop function f();\r\n");
        tool.write(scene, tool.longest, "create table last();", "");
        return scene;
    }

    @ParameterizedTest
    @EnumSource
    void a_history_with_gaps_goes_up_and_stays_as_it_is(Tool tool) {
        var scene = history(tool);

        assertThat(scene.up(1).to()).hasToString("1");
        assertThat(scene.up().to()).hasToString(tool.longest);
        assertThat(scene.query("select f() || a from first")).isEqualTo("7one; two");
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.status())
                .returns(0, StatusResult::pending)
                .returns(0, StatusResult::modified)
                .returns(0, StatusResult::outOfOrder)
                .returns(false, StatusResult::unknown)
                .returns(false, StatusResult::dirty);
        assertThat(scene.query("select to_regclass('last') is not null")).isEqualTo("t");
    }

    @ParameterizedTest
    @EnumSource
    void what_comes_into_a_gap_later_is_told_and_applied_when_asked_for(Tool tool) {
        var scene = history(tool);
        scene.up();
        tool.write(scene, "0007", "create table between_them();", "drop table between_them;");

        assertThat(scene.status()).returns(1, StatusResult::outOfOrder);
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.said).anyMatch(it -> it.startsWith("migration 7 m is not applied"));
    }

    @ParameterizedTest
    @EnumSource
    void a_way_back_that_is_missing_stops_before_anything_is_undone(Tool tool) {
        var scene = history(tool);
        scene.up();
        String before = scene.tables();

        if (tool == Tool.DBMATE) {
            // Its empty block says that there is nothing to undo.
            assertThat(scene.downAll().to()).hasToString("none");
        } else {
            assertThatThrownBy(scene::downAll).hasMessageContaining("MIGRATE-009");
            assertThat(scene.tables()).isEqualTo(before);
        }
        if (tool.undoes && tool != Tool.DBMATE) {
            scene.force("40");
            assertThat(scene.downAll().to()).hasToString("none");
            assertThat(scene.query("select to_regclass('first') is null")).isEqualTo("t");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_byte_order_mark_is_left_out_and_named(Tool tool) {
        var scene = history(tool);
        for (String name : List.of("0001", "0005", "0040")) {
            mark(scene, name);
        }

        assertThat(scene.up().migrations()).hasSize(4);
        assertThat(scene.said).filteredOn(it -> it.contains("byte order mark")).hasSize(3);
        assertThat(scene.query("select f() || a from first")).isEqualTo("7one; two");
        assertThat(scene.status()).returns(0, StatusResult::modified);
    }

    private void mark(Scene scene, String number) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("(V?" + number.replaceFirst("^0+", "0*") + "_).*")
                        && !name.contains(".down.")) {
                    scene.file(name, MARK + Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
