package dev.holdfast.operations.schema;

import java.util.List;

/// A migration and its way back, both tried in a sandbox.
///
/// @param title a few words that tell it from the others of its run
/// @param up what leads on, each risk in a comment
/// @param down what leads back
/// @param steps of `up`, with their locks and risks
public record GeneratedMigration(String title, String up, String down, List<ShownStep> steps) {
    public GeneratedMigration {
        steps = List.copyOf(steps);
    }
}
