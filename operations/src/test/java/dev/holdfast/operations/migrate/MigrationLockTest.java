package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrationLockTest {

    @Test
    void the_numbers_are_golang_migrates() {
        var table = new VersionTable("public", "schema_migrations");

        assertThat(MigrationLock.id(table, "/mydb")).isEqualTo(616_192_132L);
        assertThat(MigrationLock.id(table, "mydb")).isEqualTo(2_103_762_914L);
    }
}
