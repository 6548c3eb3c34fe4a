package dev.holdfast.surface.cli;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.data.PlainData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs one command line and answers its exit status.
public final class Cli {
    private static final int INTERRUPTED_STATUS = 130;
    private static final int MOST_TRACE_LINES = 60;

    private final Terminal terminal;
    private final Clock clock;
    private final String version;
    private final OperationList operations;
    private volatile @Nullable Run running;
    private volatile @Nullable Prompt prompt;
    private volatile boolean cancelled;
    private volatile int cancelledStatus = INTERRUPTED_STATUS;

    /// Makes the list of operations, once the global options are known.
    @FunctionalInterface
    public interface OperationList {
        /// Answers the operations.
        ///
        /// @param warnings takes what needs the caller's attention whatever the operation does
        List<Operation<?, ?>> of(GlobalOptions options, Consumer<String> warnings);
    }

    /// Makes a command line.
    public Cli(Terminal terminal, Clock clock, String version, OperationList operations) {
        this.terminal = terminal;
        this.clock = clock;
        this.version = version;
        this.operations = operations;
    }

    /// Does what the arguments say.
    ///
    /// @return the exit status, see [dev.holdfast.kernel.FailureKind]
    public int run(List<String> arguments) {
        var manner = Manner.of(arguments);
        try {
            var read = CommandLineReader.read(arguments);
            return dispatch(read.options(), read.words());
        } catch (FailureException e) {
            return fail(e.failure(), e, manner);
        } catch (CancelledException _) {
            return cancelled(manner);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return bug(e, manner);
        }
    }

    /// Asks the running operation to stop, from a signal handler's thread.
    ///
    /// @param status what the process will exit with
    public void cancel(int status) {
        cancelledStatus = status;
        cancelled = true;
        Run run = running;
        if (run != null) {
            run.cancel();
        }
    }

    private int dispatch(GlobalOptions options, List<String> words) {
        if (options.version()) {
            return version(options);
        }
        var commands = new Commands(operations.of(options, text -> warn(text, options)));
        if (!words.isEmpty() && words.getFirst().equals("completion") && !options.help()) {
            var script = new Completion(commands.all()).script(words.subList(1, words.size()));
            return answer("script", script, options);
        }
        var found = commands.find(words);
        if (found.isPresent()) {
            return options.help()
                    ? answer("help", help(options).command(found.get().operation()), options)
                    : perform(found.get().operation(), found.get().arguments(), options);
        }
        return withoutOperation(commands, options, words);
    }

    private void warn(String text, GlobalOptions options) {
        terminal.error()
                .println(
                        errorPalette(options.color()).attention("warning:")
                                + " "
                                + Printable.block(text));
    }

    private int withoutOperation(Commands commands, GlobalOptions options, List<String> words) {
        List<Operation<?, ?>> group = commands.group(words);
        if (group.isEmpty()) {
            throw commands.unknown(words);
        }
        if (words.isEmpty() || options.help()) {
            String shown = String.join(" ", words);
            return answer("help", help(options).commands(group, shown), options);
        }
        throw Failure.of(
                        CliError.INCOMPLETE_COMMAND,
                        "%s is a group of commands: %s"
                                .formatted(
                                        String.join(" ", words),
                                        String.join(
                                                ", ",
                                                group.stream().map(Operation::path).toList())))
                .hint("holdfast %s --help explains them".formatted(String.join(" ", words)))
                .exception();
    }

    private <Q extends Record, R extends Record & Result> int perform(
            Operation<Q, R> operation, List<String> arguments, GlobalOptions options) {
        if (options.dryRun() && operation.effect() == Effect.READ) {
            throw Failure.of(
                            CliError.BAD_ARGUMENT,
                            "%s only looks, so it has no --dry-run".formatted(operation.path()))
                    .hint("leave --dry-run out")
                    .exception();
        }
        Q request = operation.request().cast(RequestReader.read(operation, arguments));
        Palette errorPalette = errorPalette(options.color());
        var progress = new ProgressLines(terminal, errorPalette);
        var asking = new Prompt(terminal, errorPalette, options.yes());
        var run = new Run(clock, options.dryRun(), asking, List.of(progress));
        prompt = asking;
        running = run;
        if (cancelled) {
            run.cancel();
        }
        R result = operation.handler().get().handle(request, run);
        return print(
                options.json() ? json(result) : renderer(options).render(result),
                result.passed() ? 0 : 1);
    }

    private static <R extends Record & Result> String json(R result) {
        var object = new LinkedHashMap<String, Object>(PlainData.fields(result));
        object.put("passed", result.passed());
        object.put("summary", result.sentence());
        object.put("next", result.next());
        return Json.write(object) + "\n";
    }

    private int version(GlobalOptions options) {
        String shown = options.json() ? version : "holdfast " + version + "\n";
        return answer("version", shown, options);
    }

    /// Answers a text that is no operation's result.
    private int answer(String field, String text, GlobalOptions options) {
        return print(options.json() ? Json.write(Map.of(field, text)) + "\n" : text, 0);
    }

    private int fail(Failure failure, Throwable cause, Manner manner) {
        int status = failure.code().kind().exitStatus();
        if (failure.code().kind() == dev.holdfast.kernel.FailureKind.BUG) {
            trace(cause);
        }
        showError(failure, status, manner);
        if (manner.debug()) {
            trace(cause);
        }
        return flushed(status);
    }

    private int cancelled(Manner manner) {
        Prompt asking = prompt;
        if (asking != null) {
            asking.leave();
        }
        showError(Failure.of(CliError.CANCELLED, "cancelled"), cancelledStatus, manner);
        return flushed(cancelledStatus);
    }

    private int bug(Throwable e, Manner manner) {
        Failure failure =
                Failure.of(
                                KernelError.BUG,
                                "this is a mistake in Holdfast: " + e.getClass().getSimpleName())
                        .hint("please report it with the lines above and the command you typed");
        trace(e);
        showError(failure, failure.code().kind().exitStatus(), manner);
        return flushed(failure.code().kind().exitStatus());
    }

    private void showError(Failure failure, int status, Manner manner) {
        Palette palette = errorPalette(manner.color());
        String code = failure.code().text();
        Optional<String> hint = failure.hint().map(terminal::asTyped);
        terminal.error()
                .println(
                        palette.bad("error " + code + ":")
                                + " "
                                + Printable.block(failure.message()));
        hint.ifPresent(text ->
                terminal.error().println(palette.dim("hint:") + " " + Printable.block(text)));
        if (manner.json()) {
            var error = new LinkedHashMap<String, Object>();
            error.put("code", code);
            error.put("message", failure.message());
            hint.ifPresent(text -> error.put("hint", text));
            error.put("exitStatus", status);
            error.put("facts", failure.facts());
            terminal.output().print(Json.write(Map.of("error", error)) + "\n");
        }
    }

    /// The stack trace, but not the thousand lines of an endless recursion.
    private void trace(Throwable cause) {
        var text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        text.toString().lines().limit(MOST_TRACE_LINES).forEach(terminal.error()::println);
    }

    private int print(String text, int status) {
        terminal.output().print(text);
        return flushed(status);
    }

    /// A caller that was not told the result must not take the command for done: then the status is
    /// never 0.
    private int flushed(int status) {
        boolean lost = terminal.output().checkError();
        terminal.error().flush();
        if (!lost || status != 0) {
            return status;
        }
        var failure =
                Failure.of(
                                CliError.ANSWER_LOST,
                                "the command is done, but its answer could not be written to stdout")
                        .hint("is the disk full that stdout goes to?");
        int lostStatus = failure.code().kind().exitStatus();
        showError(failure, lostStatus, new Manner(false, false, Optional.empty()));
        return lostStatus;
    }

    private TextRenderer renderer(GlobalOptions options) {
        return new TextRenderer(
                palette(options),
                ZoneId.systemDefault(),
                terminal.program(),
                terminal.outputIsTerminal() ? terminal.columns() : TextRenderer.UNLIMITED);
    }

    /// In JSON there are no colours, whoever asked for them.
    private Palette palette(GlobalOptions options) {
        return new Palette(
                !options.json() && colored(options.color(), terminal.outputIsTerminal()));
    }

    private Palette errorPalette(Optional<Boolean> asked) {
        return new Palette(colored(asked, terminal.errorIsTerminal()));
    }

    /// <https://no-color.org>: any value that is not empty turns colour off, unless it was asked
    /// for.
    private boolean colored(Optional<Boolean> asked, boolean isTerminal) {
        boolean wanted = terminal.variables().getOrDefault("NO_COLOR", "").isEmpty();
        return asked.orElse(isTerminal && wanted && !terminal.isDumb());
    }

    private Help help(GlobalOptions options) {
        return new Help(palette(options), terminal.program());
    }
}
