package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Confirmation.Confirmer;
import dev.holdfast.kernel.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Asks the person at the terminal. `--yes` answers, except where a name must always be typed.
final class Prompt implements Confirmer {
    private final Terminal terminal;
    private final Palette palette;
    private final boolean yes;
    private volatile boolean waiting;

    Prompt(Terminal terminal, Palette palette, boolean yes) {
        this.terminal = terminal;
        this.palette = palette;
        this.yes = yes;
    }

    @Override
    public boolean agrees(Confirmation confirmation) {
        show(confirmation);
        if (yes && !confirmation.alwaysTyped()) {
            return true;
        }
        if (!terminal.inputIsTerminal()) {
            throw nobody(confirmation);
        }
        terminal.error().printf("type %s to agree: ", palette.bold(confirmation.typedName()));
        terminal.error().flush();
        waiting = true;
        String typed = read();
        if (typed == null) {
            leave();
            return false;
        }
        waiting = false;
        return typed.strip().equals(confirmation.typedName());
    }

    private @Nullable String read() {
        try {
            return terminal.input().readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the line of a question to which nobody has typed Enter.
    void leave() {
        if (waiting) {
            waiting = false;
            terminal.error().println();
        }
    }

    private void show(Confirmation confirmation) {
        terminal.error().println(palette.attention(Printable.block(confirmation.question())));
        for (String line : confirmation.goes()) {
            terminal.error().println("  " + Printable.line(line));
        }
    }

    private static RuntimeException nobody(Confirmation confirmation) {
        Failure failure =
                Failure.of(
                        CliError.NOBODY_TO_ASK,
                        "this needs a confirmation, and there is no terminal to ask at");
        return failure.hint(
                        confirmation.alwaysTyped()
                                ? "the environment is protected: run it at a terminal and type the"
                                        + " name"
                                : "look at what goes with --dry-run, then run it again with --yes")
                .exception();
    }
}
