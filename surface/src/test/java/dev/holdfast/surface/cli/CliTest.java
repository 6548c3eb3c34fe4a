package dev.holdfast.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Argument;
import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.data.Json;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
    enum Speed {
        VERY_SLOW,
        FAST
    }

    record ShelveRequest(
            @Argument(help = "which box", positional = true, placeholder = "BOX") String box,
            @Argument(help = "how many", positional = true, placeholder = "N")
                    Optional<Integer> count,
            @Argument(help = "how fast") Optional<Speed> speed,
            @Argument(help = "how long to try", placeholder = "DURATION")
                    Optional<Duration> lockTimeout,
            @Argument(help = "a label; may be repeated") List<String> label,
            @Argument(help = "turn it round") boolean upsideDown) {}

    record Box(
            String name,
            long pieces,
            ByteSize size,
            boolean full,
            @Display(As.IDENTIFIER) int number,
            @Display(As.HIDDEN) boolean old,
            Path place) {}

    record ShelveResult(
            String box, Optional<Integer> count, Duration elapsed, Secret key, List<Box> boxes)
            implements Result {
        @Override
        public String sentence() {
            return "Shelved " + box + ".";
        }

        @Override
        public List<String> next() {
            return List.of("box list");
        }

        @Override
        public boolean passed() {
            return !box.equals("broken");
        }
    }

    record Nothing() {}

    record Said(String word) implements Result {
        @Override
        public String sentence() {
            return word + ".";
        }
    }

    private static final OutputStream FULL =
            new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                }
            };

    private final List<ShelveRequest> requests = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private String typed = "";
    private @Nullable BufferedReader input;
    private boolean attended;
    private boolean onTerminal;
    private boolean full;
    private Map<String, String> variables = Map.of();

    @Test
    void arguments_become_the_request() {
        int status = run("box shelve a 3 --speed very-slow --lock-timeout 15s --label x --label y");

        assertThat(status).isZero();
        assertThat(requests)
                .containsExactly(
                        new ShelveRequest(
                                "a",
                                Optional.of(3),
                                Optional.of(Speed.VERY_SLOW),
                                Optional.of(Duration.ofSeconds(15)),
                                List.of("x", "y"),
                                false));
    }

    @Test
    void a_negative_number_is_a_value() {
        assertThat(run("box shelve a -1 --upside-down")).isZero();
        assertThat(requests.getFirst().count()).contains(-1);
        assertThat(requests.getFirst().upsideDown()).isTrue();
    }

    @Test
    void people_get_a_sentence_then_figures_then_tables_then_what_to_type() {
        run("box shelve a 3");

        assertThat(out())
                .isEqualTo(
                        """
                        Shelved a.

                          box      a
                          count    3
                          elapsed  1.25 s
                          key      ***

                          name    pieces     size  full  number  place
                          one          7  1.50 MB  yes    12345  /a/b
                          second   1,200     12 B  no         7  /c

                        next: ./holdfast box list
                        """);
    }

    @Test
    void programs_get_exactly_one_object() {
        run("--output json box shelve a 3");

        var object = Json.readObject(out(), "stdout");
        assertThat(object)
                .containsEntry("box", "a")
                .containsEntry("elapsedMs", 1250L)
                .containsEntry("key", "***")
                .containsEntry("summary", "Shelved a.")
                .containsEntry("passed", true)
                .containsEntry("next", List.of("box list"));
        assertThat(String.valueOf(object.get("boxes"))).contains("sizeBytes=1500000");
    }

    @Test
    void a_failure_is_one_object_too_and_a_line_on_stderr() {
        int status = run("box burn --output=json");

        assertThat(status).isEqualTo(5);
        assertThat(err()).contains("error KERNEL-004: it is wet\n", "hint: ./holdfast box dry\n");
        assertThat(Json.readObject(out(), "stdout"))
                .isEqualTo(
                        Map.of(
                                "error",
                                Map.of(
                                        "code",
                                        "KERNEL-004",
                                        "message",
                                        "it is wet",
                                        "hint",
                                        "./holdfast box dry",
                                        "exitStatus",
                                        5L,
                                        "facts",
                                        Map.of("place", "attic"))));
    }

    @Test
    void even_a_usage_error_is_one_object() {
        assertThat(run("box shelv --output json")).isEqualTo(2);
        assertThat(Json.readObject(out(), "stdout")).containsOnlyKeys("error");
    }

    @Test
    void a_check_that_finds_something_exits_with_one() {
        assertThat(run("box shelve broken")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bux shelve a|unknown command: bux|did you mean: ./holdfast box",
                "box shelv a|unknown command: box shelv|did you mean: ./holdfast box shelve",
                "box|box is a group of commands|./holdfast box --help",
                "box shelve|BOX is missing: which box|./holdfast box shelve --help",
                "box shelve a b|N is \"b\": not a whole number|./holdfast box shelve --help",
                "box shelve a 99999999999|N is \"99999999999\": not a whole number|--help",
                "box shelve a 1 2|unexpected argument for box shelve: 2|--help",
                "box shelve a --sped fast|unknown option for box shelve: --sped|did you mean: --speed",
                "box shelve a --speed quick|must be one of: very-slow, fast|--help",
                "box shelve a --speed|--speed needs a value: how fast|--help",
                "box shelve a --lock-timeout 15|not a duration such as 500ms|--help",
                "box shelve a --speed fast --speed fast|--speed is given 2 times|--help",
                "box shelve a --output|--output needs a value|./holdfast --help",
                "box shelve a --output xml|must be one of: text, json|./holdfast --help",
                "box shelve a --yes=1|--yes takes no value|./holdfast --help",
                "box shelve a --config b --config c|--config is given 2 times|./holdfast --help",
                "box shelve a --config=|--config needs a value|./holdfast --help",
                "--speed fast box shelve a|unknown option: --speed|stand after it",
                "box look --dry-run|box look only looks|leave --dry-run out",
                "completion tcsh|completion needs one shell|completion bash",
            })
    void bad_input_says_what_and_what_to_do_and_calls_nothing(
            String line, String message, String hint) {
        int status = run(line);

        assertThat(status).isEqualTo(2);
        assertThat(err()).contains(message).contains(hint).doesNotContain("\tat ");
        assertThat(out()).isEmpty();
        assertThat(requests).isEmpty();
    }

    @Test
    void after_two_hyphens_everything_is_a_value() {
        assertThat(run("box shelve -- --output")).isZero();
        assertThat(requests.getFirst().box()).isEqualTo("--output");
    }

    @Test
    void help_comes_from_the_request_record() {
        assertThat(run("box shelve --help")).isZero();
        assertThat(out())
                .contains(
                        "Put a box on the shelf.",
                        "usage: ./holdfast box shelve BOX [N] [--speed SPEED]",
                        "--speed SPEED            how fast (very-slow, fast)",
                        "example: ./holdfast box shelve a");
    }

    @Test
    void no_command_shows_all_and_a_group_shows_its_own() {
        assertThat(run("")).isZero();
        assertThat(out()).contains("box shelve", "box burn", "--dry-run", "completion SHELL");
        output.reset();
        assertThat(run("box --help")).isZero();
        assertThat(out()).contains("box shelve").doesNotContain("completion SHELL");
    }

    @Test
    void the_version_is_one_line() {
        assertThat(run("--version")).isZero();
        assertThat(out()).isEqualTo("holdfast 1.2.3\n");
    }

    @Test
    void nobody_to_ask_is_a_refusal() {
        assertThat(run("box drop")).isEqualTo(7);
        assertThat(err()).contains("Drop all?", "  box one", "error CLI-004", "--yes");
    }

    @Test
    void yes_answers_a_confirmation() {
        assertThat(run("box drop --yes")).isZero();
    }

    @Test
    void a_person_types_the_name_or_it_is_refused() {
        attended = true;
        typed = "boxes\n";
        assertThat(run("box drop")).isZero();
        typed = "y\n";
        assertThat(run("box drop")).isEqualTo(7);
        typed = "";
        assertThat(run("box drop")).isEqualTo(7);
    }

    @Test
    void a_bug_is_said_to_be_one() {
        assertThat(run("box trip")).isEqualTo(70);
        assertThat(err()).contains("error KERNEL-070", "please report", "IllegalStateException");
    }

    @Test
    void a_cancelled_run_exits_with_130() {
        assertThat(run("box wait --output json")).isEqualTo(130);
        assertThat(Json.readObject(out(), "stdout")).containsKey("error");
    }

    @Test
    void a_signal_ends_a_question_and_the_status_is_told() throws Exception {
        attended = true;
        onTerminal = true;
        variables = Map.of("TERM", "dumb");
        var asked = new CountDownLatch(1);
        input =
                new BufferedReader(
                        new Reader() {
                            @Override
                            public int read(char[] buffer, int offset, int length) {
                                asked.countDown();
                                new Semaphore(0).acquireUninterruptibly();
                                return -1;
                            }

                            @Override
                            public void close() {}
                        });
        var cli = cli();
        var signal =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                asked.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            cli.cancel(143);
                        });
        assertThat(cli.run(List.of("box", "drop", "--output=json"))).isEqualTo(143);
        signal.join();
        assertThat(err()).endsWith("type boxes to agree: \nerror CLI-005: cancelled\n");
        assertThat(out()).contains("\"exitStatus\": 143");
    }

    @Test
    void a_signal_before_the_operation_began_is_not_lost() {
        var cli = cli();
        cli.cancel(143);
        assertThat(cli.run(List.of("box", "drop", "--yes"))).isEqualTo(143);
    }

    @Test
    void an_answer_that_could_not_be_written_is_no_success() {
        full = true;
        for (var line : List.of("--version", "--help", "completion bash", "box shelve a")) {
            assertThat(run(line)).as(line).isEqualTo(5);
            assertThat(err())
                    .contains("error CLI-006: the command is done, but its answer", "hint: is the");
            error.reset();
        }
        assertThat(run("box burn --output json")).isEqualTo(5);
        assertThat(run("box drop --output json")).isEqualTo(7);
        assertThat(err()).doesNotContain("CLI-006");
    }

    @Test
    void a_reader_that_left_is_no_failure() throws Exception {
        var answers =
                new AnswerStream(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw new IOException("Broken pipe");
                            }
                        });
        try (var stream = new PrintStream(answers, false, StandardCharsets.UTF_8)) {
            stream.print("x");
            assertThat(stream.checkError()).isFalse();
        }
    }

    @Test
    void help_and_scripts_are_one_object_too() {
        for (var line : List.of("", "--help", "box --help", "box shelve --help")) {
            run((line + " --output json --color always").strip());
            assertThat(String.valueOf(Json.readObject(out(), "stdout").get("help")))
                    .as(line)
                    .contains("usage: ./holdfast")
                    .doesNotContain("\u001b");
            output.reset();
        }
        run("completion bash --output json");
        assertThat(Json.readObject(out(), "stdout")).containsOnlyKeys("script");
        output.reset();
        run("--version --output json");
        assertThat(Json.readObject(out(), "stdout")).isEqualTo(Map.of("version", "1.2.3"));
    }

    @Test
    void what_comes_from_elsewhere_cannot_move_the_cursor() {
        assertThat(cli().run(List.of("box", "shelve", "\u001b[2Ja\rb"))).isZero();
        assertThat(out()).contains("box      \\u001b[2Ja\\rb\n").doesNotContain("\u001b");
        cli().run(List.of("box", "\u001b[2J"));
        assertThat(err()).contains("unknown command: box \\u001b[2J").doesNotContain("\u001b");
    }

    @Test
    void colour_stands_only_where_it_is_wanted() {
        run("box shelve a --color always");
        assertThat(out()).contains("\u001b[2mname");
        output.reset();
        run("box shelve a");
        assertThat(out()).doesNotContain("\u001b");
    }

    @Test
    void errors_have_colour_by_the_same_rules() {
        onTerminal = true;
        for (var colored : List.of("nonsense", "--color always nonsense", "--color=always box")) {
            run(colored);
            assertThat(err()).as(colored).contains("\u001b[31merror");
            error.reset();
        }
        run("box burn --color never");
        run("box --color=never");
        variables = Map.of("NO_COLOR", "1");
        run("box burn");
        variables = Map.of("TERM", "dumb");
        run("box burn");
        run("box shelve a");
        assertThat(err()).doesNotContain("\u001b");
        error.reset();
        variables = Map.of("NO_COLOR", "");
        run("box burn");
        assertThat(err()).contains("\u001b[31merror");
    }

    @Test
    void a_command_in_a_note_is_what_would_work_as_pasted() {
        run("box advise");
        assertThat(err()).contains("warning: type ./holdfast box dry\n");
    }

    @Test
    void steps_are_plain_lines_off_a_terminal() {
        run("box shelve a");
        assertThat(err()).matches("(?s)ok lift the box, 2  \\d+ ms\nnote: it is heavy\n");
    }

    @ParameterizedTest
    @CsvSource({"bash", "zsh", "fish"})
    void completion_knows_every_command(String shell) {
        assertThat(run("completion " + shell)).isZero();
        assertThat(out()).contains("shelve", "burn", "upside-down", "dry-run");
    }

    private int run(String line) {
        return cli().run(line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    private Cli cli() {
        var terminal =
                new Terminal(
                        input == null ? new BufferedReader(new StringReader(typed)) : input,
                        new PrintStream(full ? FULL : output, false, StandardCharsets.UTF_8),
                        new PrintStream(error, false, StandardCharsets.UTF_8),
                        attended,
                        false,
                        onTerminal,
                        "./holdfast",
                        variables);
        var clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        return new Cli(terminal, clock, "1.2.3", (_, _) -> operations());
    }

    private String out() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return error.toString(StandardCharsets.UTF_8);
    }

    private List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "box shelve",
                        "put a box on the shelf",
                        Effect.CHANGE,
                        ShelveRequest.class,
                        ShelveResult.class,
                        "box shelve a",
                        () -> this::shelve),
                say("box look", Effect.READ, _ -> {}),
                say(
                        "box burn",
                        Effect.CHANGE,
                        _ -> {
                            throw Failure.of(KernelError.DISK, "it is wet")
                                    .hint("holdfast box dry")
                                    .fact("place", "attic")
                                    .exception();
                        }),
                say(
                        "box drop",
                        Effect.DESTROY,
                        run ->
                                run.confirm(
                                        new Confirmation(
                                                "Drop all?", List.of("box one"), "boxes", false))),
                say("box advise", Effect.READ, run -> run.warn("type holdfast box dry")),
                say(
                        "box trip",
                        Effect.READ,
                        _ -> {
                            throw new IllegalStateException("oops");
                        }),
                say(
                        "box wait",
                        Effect.READ,
                        run -> {
                            run.cancel();
                            run.pause(Duration.ofHours(1));
                        }));
    }

    private Operation<Nothing, Said> say(
            String path, Effect effect, java.util.function.Consumer<Run> work) {
        return new Operation<>(
                path,
                "say it",
                effect,
                Nothing.class,
                Said.class,
                path,
                () ->
                        (_, run) -> {
                            work.accept(run);
                            return new Said("done");
                        });
    }

    private ShelveResult shelve(ShelveRequest request, Run run) {
        requests.add(request);
        try (var step = run.step("lift the box", 2, dev.holdfast.kernel.RunEvent.Unit.ITEMS)) {
            step.advance(2);
            step.complete();
        }
        run.note("it is heavy");
        return new ShelveResult(
                request.box(),
                request.count(),
                Duration.ofMillis(1250),
                Secret.of("hush"),
                List.of(
                        new Box(
                                "one",
                                7,
                                new ByteSize(1_500_000),
                                true,
                                12345,
                                true,
                                Path.of("/a/b")),
                        new Box("second", 1200, new ByteSize(12), false, 7, true, Path.of("/c"))));
    }
}
