package dev.holdfast.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says how a component of a result record is shown to people, where its type alone does not say
/// it.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Display {
    As value();

    /// The ways to show a value.
    enum As {
        /// In JSON only, because the sentence says it already.
        HIDDEN,
        /// A number that names something, such as a process: no separators between its digits.
        IDENTIFIER
    }
}
