package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GolangTableTest {

    @Test
    void the_numbers_are_golang_migrates() {
        var table = new GolangTable("public", "schema_migrations");

        assertThat(table.lock("/mydb")).isEqualTo(616_192_132L);
        assertThat(table.lock("mydb")).isEqualTo(2_103_762_914L);
    }
}
