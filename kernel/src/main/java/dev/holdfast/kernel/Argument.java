package dev.holdfast.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says what a component of a request record means. The component's name is the option's name
/// (`maxRows` is `--max-rows`), its type the kind of value: `boolean` a flag, `Optional` an option
/// that may be left out, `List` a repeatable one; `int`, `long`, `String`, `Path`, `Duration`,
/// `Instant`, [ByteSize] and enums are parsed.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Argument {

    /// One line of help, lower case, without a full stop.
    String help();

    /// Whether it is given by its place rather than by `--name`.
    boolean positional() default false;

    /// The name where it cannot be the component's: Java forbids `wait`.
    String name() default "";

    /// What stands for the value in the help, such as `N` or `VERSION`.
    String placeholder() default "";
}
