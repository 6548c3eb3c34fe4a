package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.Operation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the arguments of one operation into its request record.
final class RequestReader {
    private RequestReader() {}

    static Record read(Operation<?, ?> operation, List<String> arguments) {
        List<ArgumentSpec> specs = ArgumentSpec.of(operation);
        refuseUnknownOptions(operation, specs, arguments);
        // Most calls have no arguments: they need not pay for picocli (60 ms of CPU).
        List<List<String>> texts =
                arguments.isEmpty()
                        ? Collections.nCopies(specs.size(), List.of())
                        : PicocliParser.parse(operation, specs, arguments);
        var values = new ArrayList<@Nullable Object>();
        for (int at = 0; at < specs.size(); at++) {
            values.add(value(specs.get(at), texts.get(at), operation));
        }
        return build(operation.request(), values);
    }

    private static void refuseUnknownOptions(
            Operation<?, ?> operation, List<ArgumentSpec> specs, List<String> arguments) {
        List<String> known = specs.stream().map(ArgumentSpec::option).toList();
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return;
            }
            String name = argument.replaceFirst("=.*", "");
            if (name.startsWith("-") && !name.matches("-[0-9]*") && !known.contains(name)) {
                throw unmatched(operation, specs, argument, null);
            }
        }
    }

    private static @Nullable Object value(
            ArgumentSpec spec, List<String> texts, Operation<?, ?> operation) {
        if (spec.isFlag()) {
            return !texts.isEmpty();
        }
        if (spec.repeated()) {
            return texts.stream().map(text -> parse(spec, text, operation)).toList();
        }
        if (texts.size() > 1) {
            throw bad(operation, "%s is given %d times".formatted(shown(spec), texts.size()), null);
        }
        Optional<Object> one = texts.stream().findFirst().map(text -> parse(spec, text, operation));
        if (one.isEmpty() && !spec.optional()) {
            throw bad(operation, "%s is missing: %s".formatted(shown(spec), spec.help()), null);
        }
        return spec.optional() ? one : one.get();
    }

    private static Object parse(ArgumentSpec spec, String text, Operation<?, ?> operation) {
        try {
            return ValueParser.parse(text, spec.valueType());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String allowed =
                    spec.choices().isEmpty()
                            ? String.valueOf(e.getMessage())
                            : "must be one of: " + String.join(", ", spec.choices());
            throw bad(operation, "%s is \"%s\": %s".formatted(shown(spec), text, allowed), e);
        }
    }

    private static String shown(ArgumentSpec spec) {
        return spec.positional() ? spec.placeholder() : spec.option();
    }

    private static Record build(Class<? extends Record> type, List<@Nullable Object> values) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw Failure.of(CliError.BAD_ARGUMENT, String.valueOf(refused.getMessage()))
                        .exception(refused);
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static FailureException unmatched(
            Operation<?, ?> operation,
            List<ArgumentSpec> specs,
            String word,
            @Nullable Exception cause) {
        var known = new ArrayList<String>();
        specs.stream()
                .filter(spec -> !spec.positional())
                .map(ArgumentSpec::option)
                .forEach(known::add);
        for (GlobalOption option : GlobalOption.values()) {
            known.add(option.text());
        }
        String kind = word.startsWith("-") ? "unknown option" : "unexpected argument";
        Failure failure =
                Failure.of(
                        CliError.BAD_ARGUMENT,
                        "%s for %s: %s".formatted(kind, operation.path(), word));
        Failure hinted =
                Nearest.to(word, known)
                        .map(near -> failure.hint("did you mean: " + near))
                        .orElse(failure.hint(helpHint(operation)));
        return cause == null ? hinted.exception() : hinted.exception(cause);
    }

    static FailureException bad(
            Operation<?, ?> operation, String message, @Nullable Exception cause) {
        Failure failure = Failure.of(CliError.BAD_ARGUMENT, message).hint(helpHint(operation));
        return cause == null ? failure.exception() : failure.exception(cause);
    }

    private static String helpHint(Operation<?, ?> operation) {
        return "holdfast %s --help shows its arguments, with an example"
                .formatted(operation.path());
    }
}
