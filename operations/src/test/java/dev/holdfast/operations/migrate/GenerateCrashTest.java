package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.GolangMigrate;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.schema.Generated;
import dev.holdfast.operations.schema.GeneratedMigration;
import dev.holdfast.testkit.Crashes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The writing of migrations is halted at every effect on the disk: what is left is whole
/// migrations or nothing that could be applied.
@Tag("crash")
class GenerateCrashTest {
    private static final Generated GENERATED =
            new Generated(
                    "the migrations",
                    "schema/",
                    18,
                    List.of(pair("one"), pair("two"), pair("three")),
                    List.of(),
                    List.of());

    @TempDir private Path folder;

    @Test
    void nothing_can_be_applied_that_is_not_whole() {
        int effects =
                Crashes.atEveryEffect(
                        folder,
                        work ->
                                new Disk()
                                        .write(
                                                work.resolve("1_old.up.sql"),
                                                new byte[0],
                                                Disk.PUBLIC_FILE),
                        GenerateCrashTest::write,
                        GenerateCrashTest::check);
        assertThat(effects).isGreaterThan(20);
    }

    private static void write(Path work, Disk disk) {
        new MigrationWriter(work, disk).write(pairs(work));
    }

    private static List<MigrationWriter.Pair> pairs(Path work) {
        return MigrationWriter.pairs(
                GolangMigrate.usual(),
                GolangMigrate.usual().read(work),
                "made",
                GENERATED,
                Clock.systemUTC());
    }

    private static void check(Crashes.Aftermath left) {
        var before = GolangMigrate.usual().read(left.folder());
        boolean seenUnfinished = false;
        for (Migration migration : before.all()) {
            if (migration.version().equals(MigrationVersion.of(1))) {
                continue;
            }
            assertThat(migration.down()).as("a way back of %s", migration).isPresent();
            boolean unfinished = MigrationWriter.unfinished(migration).isPresent();
            assertThat(unfinished || !seenUnfinished).as("in their order").isTrue();
            seenUnfinished |= unfinished;
            if (unfinished) {
                assertThatThrownBy(() -> PlannedMove.requireFinished(migration))
                        .hasMessageContaining("MIGRATE-022");
            } else {
                assertThat(read(migration, Direction.UP)).endsWith("select 'up';\n");
                assertThat(read(migration, Direction.DOWN)).endsWith("select 'down';\n");
            }
        }
        if (left.finished()) {
            assertThat(before.all()).hasSize(4);
            assertThat(seenUnfinished).isFalse();
        }
        new MigrationWriter(left.folder(), new Disk()).removeUnfinished(before);
        var after = GolangMigrate.usual().read(left.folder());
        assertThat(after.all()).allMatch(it -> it.up().isPresent());
        new MigrationWriter(left.folder(), new Disk()).write(pairs(left.folder()));
        assertThat(GolangMigrate.usual().read(left.folder()).all()).hasSize(after.all().size() + 3);
    }

    private static String read(Migration migration, Direction direction) {
        return GolangMigrate.usual().script(migration, direction).text();
    }

    private static GeneratedMigration pair(String title) {
        return new GeneratedMigration(title, "select 'up';\n", "select 'down';\n", List.of());
    }
}
