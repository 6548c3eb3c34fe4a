package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Argument;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.data.PlainData;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One argument of an operation, read off a component of its request record.
///
/// @param name the component's name, or the one that stands for it
/// @param valueType the type of one value: the element's for `Optional` and `List`
/// @param optional whether it may be left out
/// @param repeated whether it may be given several times
record ArgumentSpec(
        String name,
        Class<?> valueType,
        boolean optional,
        boolean repeated,
        boolean positional,
        String placeholder,
        String help) {

    static List<ArgumentSpec> of(Operation<?, ?> operation) {
        return Arrays.stream(operation.request().getRecordComponents())
                .map(ArgumentSpec::of)
                .toList();
    }

    /// `maxRows` is `--max-rows`.
    String option() {
        return "--" + name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    boolean isFlag() {
        return valueType == boolean.class;
    }

    /// The values to choose from, empty if it is free.
    List<String> choices() {
        return valueType.isEnum()
                ? Arrays.stream(valueType.getEnumConstants())
                        .map(constant -> PlainData.enumText((Enum<?>) constant))
                        .toList()
                : List.of();
    }

    private static ArgumentSpec of(RecordComponent component) {
        var argument = component.getAnnotation(Argument.class);
        if (argument == null) {
            throw new IllegalStateException(component + " carries no @Argument");
        }
        boolean optional = component.getType() == Optional.class;
        boolean repeated = component.getType() == List.class;
        Class<?> type =
                optional || repeated ? element(component.getGenericType()) : component.getType();
        String name = argument.name().isEmpty() ? component.getName() : argument.name();
        String placeholder =
                argument.placeholder().isEmpty()
                        ? name.toUpperCase(Locale.ROOT)
                        : argument.placeholder();
        return new ArgumentSpec(
                name,
                type,
                optional,
                repeated,
                argument.positional(),
                placeholder,
                argument.help());
    }

    private static Class<?> element(Type type) {
        return (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
    }
}
