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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs one command line and answers its exit status.
public final class Cli {
    private static final int CANCELLED_STATUS = 130;
    private static final int MOST_TRACE_LINES = 60;
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w./-])holdfast (?=[a-z-])");

    private final Terminal terminal;
    private final Clock clock;
    private final String version;
    private final OperationList operations;
    private volatile @Nullable Run running;

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
        // What can be known before the arguments are understood, so that even a usage error is
        // JSON.
        boolean json = asksForJson(arguments);
        boolean debug = arguments.contains("--debug");
        try {
            var read = CommandLineReader.read(arguments);
            return dispatch(read.options(), read.words());
        } catch (FailureException e) {
            return fail(e.failure(), e, json, debug);
        } catch (CancelledException _) {
            return cancelled(json);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return bug(e, json);
        }
    }

    /// Asks the running operation to stop, from a signal handler's thread.
    public void cancel() {
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
            terminal.output().print(script);
            return flushed(0);
        }
        var found = commands.find(words);
        if (found.isPresent()) {
            return options.help()
                    ? print(
                            new Help(palette(options), terminal.program())
                                    .command(found.get().operation()))
                    : perform(found.get().operation(), found.get().arguments(), options);
        }
        return withoutOperation(commands, options, words);
    }

    private void warn(String text, GlobalOptions options) {
        terminal.error().println(errorPalette(options).attention("warning:") + " " + text);
    }

    private int withoutOperation(Commands commands, GlobalOptions options, List<String> words) {
        List<Operation<?, ?>> group = commands.group(words);
        if (group.isEmpty()) {
            throw commands.unknown(words);
        }
        if (words.isEmpty() || options.help()) {
            String shown = String.join(" ", words);
            return print(new Help(palette(options), terminal.program()).commands(group, shown));
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
        Palette errorPalette = errorPalette(options);
        var progress =
                new ProgressLines(
                        terminal.error(),
                        errorPalette,
                        terminal.errorIsTerminal(),
                        terminal.columns());
        var prompt = new Prompt(terminal, errorPalette, options.yes());
        var run = new Run(clock, options.dryRun(), prompt, List.of(progress));
        running = run;
        R result = operation.handler().get().handle(request, run);
        print(options.json() ? json(result) : renderer(options).render(result));
        return result.passed() ? 0 : 1;
    }

    private static <R extends Record & Result> String json(R result) {
        var object = new LinkedHashMap<String, Object>(PlainData.fields(result));
        object.put("passed", result.passed());
        object.put("summary", result.sentence());
        object.put("next", result.next());
        return Json.write(object) + "\n";
    }

    private int version(GlobalOptions options) {
        return print(
                options.json()
                        ? Json.write(Map.of("version", version)) + "\n"
                        : "holdfast " + version + "\n");
    }

    private int fail(Failure failure, Throwable cause, boolean json, boolean debug) {
        int status = failure.code().kind().exitStatus();
        if (failure.code().kind() == dev.holdfast.kernel.FailureKind.BUG) {
            trace(cause);
        }
        showError(failure.code().text(), failure, status, json);
        if (debug) {
            trace(cause);
        }
        return flushed(status);
    }

    private int cancelled(boolean json) {
        Failure failure = Failure.of(CliError.CANCELLED, "cancelled");
        showError(failure.code().text(), failure, CANCELLED_STATUS, json);
        return flushed(CANCELLED_STATUS);
    }

    private int bug(Throwable e, boolean json) {
        Failure failure =
                Failure.of(
                                KernelError.BUG,
                                "this is a mistake in Holdfast: " + e.getClass().getSimpleName())
                        .hint("please report it with the lines above and the command you typed");
        trace(e);
        showError(failure.code().text(), failure, failure.code().kind().exitStatus(), json);
        return flushed(failure.code().kind().exitStatus());
    }

    private void showError(String code, Failure failure, int status, boolean json) {
        Palette palette =
                new Palette(
                        terminal.errorIsTerminal()
                                && !terminal.variables().containsKey("NO_COLOR"));
        terminal.error().println(palette.bad("error " + code + ":") + " " + failure.message());
        Optional<String> hint = failure.hint().map(this::asTyped);
        hint.ifPresent(text -> terminal.error().println(palette.dim("hint:") + " " + text));
        if (json) {
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

    /// Rooms write `holdfast up`; the caller reads what would work as pasted.
    private String asTyped(String hint) {
        return COMMAND.matcher(hint).replaceAll(Matcher.quoteReplacement(terminal.program() + " "));
    }

    private int print(String text) {
        terminal.output().print(text);
        return flushed(0);
    }

    private int flushed(int status) {
        terminal.output().flush();
        terminal.error().flush();
        return status;
    }

    private TextRenderer renderer(GlobalOptions options) {
        return new TextRenderer(palette(options), ZoneId.systemDefault(), terminal.program());
    }

    private Palette palette(GlobalOptions options) {
        return new Palette(colored(options, terminal.outputIsTerminal()));
    }

    private Palette errorPalette(GlobalOptions options) {
        return new Palette(colored(options, terminal.errorIsTerminal()));
    }

    /// <https://no-color.org>: any value that is not empty turns colour off, unless it was asked
    /// for.
    private boolean colored(GlobalOptions options, boolean isTerminal) {
        boolean wanted = terminal.variables().getOrDefault("NO_COLOR", "").isEmpty();
        return options.color().orElse(isTerminal && wanted);
    }

    private static boolean asksForJson(List<String> arguments) {
        int at = arguments.indexOf("--output");
        boolean separate =
                at >= 0 && at + 1 < arguments.size() && arguments.get(at + 1).equals("json");
        return separate || arguments.contains("--output=json");
    }
}
