package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.RunEvent.Advanced;
import dev.holdfast.kernel.RunEvent.Ended;
import dev.holdfast.kernel.RunEvent.Noted;
import dev.holdfast.kernel.RunEvent.Started;
import dev.holdfast.kernel.RunEvent.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final List<RunEvent> events = new ArrayList<>();
    private final Run run = run(true);

    private Run run(boolean agrees) {
        return new Run(Clock.fixed(NOW, ZoneOffset.UTC), false, _ -> agrees, List.of(events::add));
    }

    @Test
    void nothing_is_said_of_the_rest_where_the_size_is_not_known_or_passed() {
        assertThat(firstReport(run.step("receive", Unit.BYTES)).remaining()).isEmpty();
        assertThat(firstReport(run.step("copy", 1, Unit.BYTES)).remaining()).isEmpty();
        assertThat(firstReport(run.step("copy", Long.MAX_VALUE, Unit.BYTES)).remaining())
                .isPresent();
    }

    private Advanced firstReport(Step step) {
        events.clear();
        try (step) {
            while (true) {
                step.advance(1);
                if (!events.isEmpty() && events.getLast() instanceof Advanced advanced) {
                    return advanced;
                }
            }
        }
    }

    @Test
    void what_is_done_on_a_copy_says_so_and_is_the_same_run() {
        Run copy = run.labelled("in the sandbox");
        try (var step = copy.step("up 1")) {
            step.complete();
        }
        copy.warn("odd");
        run.note("plain");

        assertThat(events)
                .extracting(RunTest::told)
                .containsExactly(
                        "in the sandbox: up 1",
                        "in the sandbox: up 1",
                        "in the sandbox: odd",
                        "plain");
        assertThat(copy.id()).isEqualTo(run.id());
        var stopped = new AtomicBoolean();
        copy.onCancel(() -> stopped.set(true));
        run.cancel();
        assertThat(stopped).isTrue();
        assertThat(copy.isCancelled()).isTrue();
    }

    private static String told(RunEvent event) {
        return switch (event) {
            case Started it -> it.step();
            case Advanced it -> it.step();
            case Noted it -> it.text();
            case Ended it -> it.step();
        };
    }

    @Test
    void a_step_tells_its_beginning_and_its_end() {
        try (var step = run.step("copy", 3, Unit.ITEMS)) {
            step.advance(2);
            step.advance(1);
            step.complete();
        }

        assertThat(events.getFirst())
                .isEqualTo(new Started(NOW, "copy", OptionalLong.of(3), Unit.ITEMS));
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Ended.class,
                        ended -> {
                            assertThat(ended.done()).isEqualTo(3);
                            assertThat(ended.completed()).isTrue();
                        });
    }

    @Test
    void a_task_works_beside_its_caller() throws Exception {
        var goOn = new CountDownLatch(1);
        var task =
                run.beside(() -> {
                    goOn.await();
                    return "done";
                });
        assertThat(task.isDone()).isFalse();
        goOn.countDown();

        assertThat(task.get()).isEqualTo("done");
    }

    @Test
    void a_hook_for_later_is_called_unless_it_is_taken_back() throws InterruptedException {
        var called = new CountDownLatch(1);
        var never = new AtomicBoolean();
        try (var _ = run.after(Duration.ofHours(1), () -> never.set(true));
                var _ = run.after(Duration.ofMillis(1), called::countDown)) {
            called.await();
        }
        try (var _ = run.after(Duration.ofMillis(20), () -> never.set(true))) {
            assertThat(never).isFalse();
        }
        run.pause(Duration.ofMillis(50));
        assertThat(never).isFalse();
    }

    @Test
    void a_step_broken_off_says_so() {
        try (var _ = run.step("copy")) {
            assertThat(events).hasSize(1);
        }

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Ended.class, ended -> assertThat(ended.completed()).isFalse());
    }

    @Test
    void notes_and_warnings_are_told_apart() {
        run.note("one");
        run.warn("two");

        assertThat(events)
                .containsExactly(new Noted(NOW, "one", false), new Noted(NOW, "two", true));
    }

    @Test
    void what_is_not_confirmed_is_denied() {
        var question = new Confirmation("Delete it?", List.of("all"), "main", false);

        run(true).confirm(question);
        assertThatThrownBy(() -> run(false).confirm(question))
                .hasMessage("KERNEL-001: not confirmed, so nothing was changed");
    }

    @Test
    void a_cancelled_run_stops_at_the_next_check() {
        run.checkCancelled();
        run.cancel();

        assertThat(run.isCancelled()).isTrue();
        assertThatThrownBy(run::checkCancelled).isInstanceOf(CancelledException.class);
    }

    @Test
    void a_question_nobody_answers_is_left_when_cancelled() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var asking =
                new Run(
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        false,
                        _ -> {
                            asked.countDown();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return true;
                        },
                        List.of());
        var signal =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                asked.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            asking.cancel();
                        });
        var question = new Confirmation("Delete it?", List.of("all"), "main", false);
        assertThatThrownBy(() -> asking.confirm(question)).isInstanceOf(CancelledException.class);
        signal.join();
        never.countDown();
    }

    @Test
    void hooks_run_when_cancelled_unless_taken_back() {
        var called = new AtomicInteger();
        var taken = run.onCancel(called::incrementAndGet);
        taken.close();
        run.onCancel(called::incrementAndGet);
        run.cancel();

        assertThat(called).hasValue(1);
    }

    @Test
    void a_hook_that_comes_late_runs_at_once() {
        run.cancel();
        var called = new AtomicBoolean();
        run.onCancel(() -> called.set(true));

        assertThat(called).isTrue();
    }

    @Test
    void a_hook_runs_once_however_often_the_run_is_cancelled() {
        var called = new AtomicInteger();
        run.onCancel(called::incrementAndGet);
        run.cancel();
        run.cancel();

        assertThat(called).hasValue(1);
    }

    @Test
    void a_hook_that_fails_does_not_stop_the_others() {
        var called = new AtomicBoolean();
        run.onCancel(() -> {
            throw new IllegalStateException("broken hook");
        });
        run.onCancel(() -> called.set(true));
        run.cancel();

        assertThat(called).isTrue();
    }

    @Test
    void a_pause_ends_when_the_run_is_cancelled() {
        Thread.ofVirtual().start(run::cancel);

        assertThatThrownBy(() -> run.pause(Duration.ofHours(1)))
                .isInstanceOf(CancelledException.class);
    }

    @Test
    void a_pause_ends_by_itself() {
        run.pause(Duration.ofMillis(1));

        assertThat(run.isCancelled()).isFalse();
    }

    @Test
    void tasks_together_answer_in_their_order() {
        var both = new CountDownLatch(2);
        Callable<String> slow = () -> meet(both, "first");
        Callable<String> quick = () -> meet(both, "second");

        // Each waits for the other, so they can only end if they run at once.
        assertThat(run.together(List.of(slow, quick))).containsExactly("first", "second");
    }

    @Test
    void a_failing_task_interrupts_the_others_and_is_thrown() {
        var started = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        Callable<String> waiting =
                () -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                    }
                    return "never";
                };
        Callable<String> failing =
                () -> {
                    started.await();
                    throw Failure.of(KernelError.DISK, "the disk is gone").exception();
                };

        assertThatThrownBy(() -> run.together(List.of(waiting, failing)))
                .hasMessage("KERNEL-004: the disk is gone");
        assertThat(interrupted).isTrue();
    }

    private static String meet(CountDownLatch both, String answer) throws InterruptedException {
        both.countDown();
        both.await();
        return answer;
    }
}
