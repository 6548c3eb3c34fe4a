package dev.holdfast.operations.config;

import java.util.List;

/// A project with the account of how it came about.
///
/// @param values every value in force, in the order of the format
/// @param warnings what needs attention whenever the project is used, such as a password file that
///   others may read; each a sentence
/// @param notes what `config show` tells besides, such as variables without effect
public record LoadedProject(
        Project project, List<EffectiveValue> values, List<String> warnings, List<String> notes) {
    public LoadedProject {
        values = List.copyOf(values);
        warnings = List.copyOf(warnings);
        notes = List.copyOf(notes);
    }
}
