package dev.holdfast.postgres.sql;

/// What a text opens and does not close, so that all after it belongs to it.
///
/// @param start the index of its first character
public record SqlOpen(What what, int start) {

    /// What can be open at the end of a text.
    public enum What {
        STRING("a quote"),
        DOLLAR_QUOTE("a dollar quote"),
        QUOTED_NAME("a quoted name"),
        COMMENT("a comment"),
        PARENTHESIS("a parenthesis"),
        BEGIN_ATOMIC("a body BEGIN ATOMIC"),
        /// Lines for `COPY ... FROM STDIN` without the line `\.` that ends them.
        COPY_DATA("the data of COPY FROM STDIN");

        private final String words;

        What(String words) {
            this.words = words;
        }

        /// `a quote`, for messages.
        public String words() {
            return words;
        }
    }
}
