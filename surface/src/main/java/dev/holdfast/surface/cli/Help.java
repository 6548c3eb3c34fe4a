package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import java.util.ArrayList;
import java.util.List;

/// The help: for the program, for a group of commands, and for one command.
final class Help {
    private final Palette palette;
    private final String program;

    /// Makes the help.
    ///
    /// @param program what the caller types to run Holdfast
    Help(Palette palette, String program) {
        this.palette = palette;
        this.program = program;
    }

    /// All commands, or those of a group.
    String commands(List<Operation<?, ?>> operations, String group) {
        var text = new StringBuilder();
        if (group.isEmpty()) {
            text.append("Holdfast is the database runbook as a program.\n\n");
        }
        text.append("usage: ")
                .append(program)
                .append(' ')
                .append(group.isEmpty() ? "" : group + " ");
        text.append("COMMAND [ARGUMENTS] [OPTIONS]\n\n")
                .append(palette.bold("commands"))
                .append('\n');
        var rows = new ArrayList<String[]>();
        for (Operation<?, ?> operation : operations) {
            rows.add(new String[] {operation.path(), operation.summary()});
        }
        if (group.isEmpty()) {
            rows.add(new String[] {"completion SHELL", Completion.SUMMARY});
        }
        text.append(rows(rows));
        if (group.isEmpty()) {
            text.append('\n').append(palette.bold("options of every command")).append('\n');
            text.append(rows(globalRows()));
        }
        return text.append('\n')
                .append(program)
                .append(" COMMAND --help explains one command, with an example.\n")
                .toString();
    }

    /// One command.
    String command(Operation<?, ?> operation) {
        List<ArgumentSpec> specs = ArgumentSpec.of(operation);
        var text = new StringBuilder();
        text.append(sentence(operation.summary())).append("\n\n");
        text.append("usage: ").append(program).append(' ').append(operation.path());
        for (ArgumentSpec spec : specs) {
            text.append(' ').append(usage(spec));
        }
        text.append(operation.effect() == Effect.READ ? "\n" : " [--dry-run]\n");
        var rows = new ArrayList<String[]>();
        for (ArgumentSpec spec : specs) {
            rows.add(new String[] {named(spec), described(spec)});
        }
        if (!rows.isEmpty()) {
            text.append('\n').append(rows(rows));
        }
        text.append('\n').append(effect(operation.effect()));
        text.append("\nexample: ")
                .append(program)
                .append(' ')
                .append(operation.example())
                .append('\n');
        return text.append(program)
                .append(" --help shows the options of every command.\n")
                .toString();
    }

    private static List<String[]> globalRows() {
        var rows = new ArrayList<String[]>();
        for (GlobalOption option : GlobalOption.values()) {
            String value = option.isFlag() ? "" : " " + option.value();
            rows.add(new String[] {option.text() + value, option.help()});
        }
        return rows;
    }

    private static String effect(Effect effect) {
        return switch (effect) {
            case READ -> "It only looks: nothing is changed.\n";
            case CHANGE -> "It changes things; --dry-run shows the plan and changes nothing.\n";
            case DESTROY ->
                    "It destroys things: it shows what goes and asks first; --dry-run shows it and"
                            + " stops there.\n";
        };
    }

    private static String usage(ArgumentSpec spec) {
        String text = named(spec) + (spec.repeated() ? "..." : "");
        return spec.optional() || spec.repeated() || spec.isFlag() ? "[" + text + "]" : text;
    }

    private static String named(ArgumentSpec spec) {
        if (spec.positional()) {
            return spec.placeholder();
        }
        return spec.isFlag() ? spec.option() : spec.option() + " " + spec.placeholder();
    }

    private static String described(ArgumentSpec spec) {
        return spec.choices().isEmpty()
                ? spec.help()
                : spec.help() + " (" + String.join(", ", spec.choices()) + ")";
    }

    private static String sentence(String summary) {
        return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
    }

    private static String rows(List<String[]> rows) {
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        var text = new StringBuilder();
        for (String[] row : rows) {
            text.append("  ").append(row[0]).append(" ".repeat(width - row[0].length()));
            text.append("  ").append(row[1]).append('\n');
        }
        return text.toString();
    }
}
