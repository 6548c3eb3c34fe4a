package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.schema.ShownStep;
import java.util.List;
import java.util.Optional;

/// What `migrate generate` wrote, or would write.
///
/// @param from what the migrations are called
/// @param to what is declared is called
/// @param planned whether this is only the plan (`--dry-run`)
/// @param migrations the new ones, in their order; none where nothing differs
/// @param renames what looks like a rename and is written as a drop and something new
/// @param script what the files would say, in a plan
public record GenerateResult(
        @Display(As.HIDDEN) String name,
        @Display(As.HIDDEN) String from,
        @Display(As.HIDDEN) String to,
        @Display(As.HIDDEN) boolean planned,
        List<WrittenMigration> migrations,
        List<LooksRenamed> renames,
        Optional<String> script)
        implements Result {

    public GenerateResult {
        migrations = List.copyOf(migrations);
        renames = List.copyOf(renames);
    }

    /// A pair of files.
    ///
    /// @param down the file that undoes, which may be the same; absent where the tool cannot undo
    /// @param steps how many steps lead up
    /// @param risk the worst of them
    public record WrittenMigration(
            MigrationVersion version,
            String up,
            Optional<String> down,
            int steps,
            ShownStep.Risk risk) {}

    /// What is gone on one side and new on the other, and alike.
    ///
    /// @param argument what says that it is the same thing
    public record LooksRenamed(String looksRenamed, String argument) {}

    @Override
    public String sentence() {
        if (migrations.isEmpty()) {
            return "No difference: %s make what %s says, so there is nothing to write."
                    .formatted(from, to);
        }
        String pairs =
                migrations.size() == 1
                        ? "1 migration"
                        : "%d migrations".formatted(migrations.size());
        return planned
                ? "Would write %s, tried up, down and up again on a copy: %s then make what %s says."
                        .formatted(pairs, from, to)
                : "Wrote %s, tried up, down and up again on a copy: %s make what %s says now."
                        .formatted(pairs, from, to);
    }

    @Override
    public List<String> next() {
        if (migrations.isEmpty()) {
            return List.of();
        }
        return planned ? List.of("migrate generate " + name) : List.of("migrate up --dry-run");
    }
}
