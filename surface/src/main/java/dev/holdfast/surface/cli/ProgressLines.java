package dev.holdfast.surface.cli;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.RunListener;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Shows a run on stderr: on a terminal a line that moves, elsewhere a plain line for each step
/// that ends and, in a long one, every ten seconds.
final class ProgressLines implements RunListener {
    private static final Duration PLAIN_EVERY = Duration.ofSeconds(10);
    private static final int BAR = 20;
    private static final String CLEAR_LINE = "\r" + (char) 27 + "[K";

    private final Terminal terminal;
    private final PrintStream out;
    private final Palette palette;
    private final boolean moving;
    private final int columns;
    private @Nullable Instant lastPlain;

    ProgressLines(Terminal terminal, Palette palette) {
        this.terminal = terminal;
        this.out = terminal.error();
        this.palette = palette;
        this.moving = terminal.errorIsTerminal() && !terminal.isDumb();
        this.columns = terminal.columns();
    }

    @Override
    public synchronized void on(RunEvent event) {
        switch (event) {
            case RunEvent.Started started -> start(started);
            case RunEvent.Advanced advanced -> advance(advanced);
            case RunEvent.Noted noted -> note(noted);
            case RunEvent.Ended ended -> end(ended);
        }
        out.flush();
    }

    private void start(RunEvent.Started started) {
        lastPlain = started.at();
        if (moving) {
            out.print(CLEAR_LINE + palette.dim(cut(started.step() + " ...")));
        }
    }

    private void advance(RunEvent.Advanced advanced) {
        String line = progress(advanced);
        if (moving) {
            out.print(CLEAR_LINE + cut(line));
        } else if (lastPlain == null
                || Duration.between(lastPlain, advanced.at()).compareTo(PLAIN_EVERY) >= 0) {
            lastPlain = advanced.at();
            out.println(line);
        }
    }

    private void note(RunEvent.Noted noted) {
        String label = noted.warning() ? palette.attention("warning:") : palette.dim("note:");
        String text = Printable.block(terminal.asTyped(noted.text()));
        out.println((moving ? CLEAR_LINE : "") + label + " " + text);
    }

    private void end(RunEvent.Ended ended) {
        String mark = ended.completed() ? palette.good("ok") : palette.bad("broken off");
        String amount =
                ended.done() == 0 || !ended.completed()
                        ? ""
                        : ", " + amount(ended.done(), ended.unit());
        out.println(
                (moving ? CLEAR_LINE : "")
                        + "%s %s%s".formatted(mark, Printable.line(ended.step()), amount)
                        + palette.dim("  " + Cell.duration(ended.elapsed())));
    }

    private static String progress(RunEvent.Advanced advanced) {
        var line = new StringBuilder(advanced.step()).append("  ");
        OptionalLong total = advanced.total();
        if (total.isPresent() && total.getAsLong() > 0) {
            double share = Math.min(1.0, (double) advanced.done() / total.getAsLong());
            int full = (int) (share * BAR);
            line.append('[').append("#".repeat(full)).append(" ".repeat(BAR - full)).append("] ");
            line.append(String.format(Locale.ROOT, "%3.0f %%  ", share * 100));
        }
        line.append(amount(advanced.done(), advanced.unit())).append("  ");
        line.append(amount((long) advanced.perSecond(), advanced.unit())).append("/s");
        advanced.remaining()
                .ifPresent(left -> line.append("  ").append(Cell.duration(left)).append(" left"));
        return line.toString();
    }

    private static String amount(long amount, Unit unit) {
        return switch (unit) {
            case BYTES -> new ByteSize(amount).toString();
            case ITEMS -> String.format(Locale.ROOT, "%,d", amount);
        };
    }

    private String cut(String text) {
        String line = Printable.line(text);
        return line.length() < columns ? line : line.substring(0, columns - 1);
    }
}
