package dev.holdfast.operations.schema;

import java.util.List;

/// The way from what the migrations make to what is declared, as migrations.
///
/// @param migrations what the migrations are called
/// @param declared what is declared is called
/// @param major the version of PostgreSQL that they were tried on
/// @param pairs one for each transaction; none where nothing differs
/// @param renames what looks like a rename and is a drop and something new here, as `OLD=NEW`
/// @param notJudged what is there and was not compared
public record Generated(
        String migrations,
        String declared,
        int major,
        List<GeneratedMigration> pairs,
        List<String> renames,
        List<String> notJudged) {
    public Generated {
        pairs = List.copyOf(pairs);
        renames = List.copyOf(renames);
        notJudged = List.copyOf(notJudged);
    }
}
