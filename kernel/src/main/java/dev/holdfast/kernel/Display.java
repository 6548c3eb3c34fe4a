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
    As[] value();

    /// The ways to show a value.
    enum As {
        /// In JSON only, because the sentence says it already.
        HIDDEN,
        /// A number that names something, such as a process: no separators between its digits.
        IDENTIFIER,
        /// A share of 1, shown in per cent.
        PERCENT,
        /// A column of a table that is left out where no row has a value for it.
        FILLED,
        /// A column of a table that is left out where all rows say the same: the sentence then says
        /// it.
        VARIED,
        /// A column of a table that may be left out where the terminal is too narrow, the last one
        /// first; JSON has it.
        WIDE
    }
}
