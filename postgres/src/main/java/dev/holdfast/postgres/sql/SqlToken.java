package dev.holdfast.postgres.sql;

/// A token of a text of SQL. The tokens of a [SqlScript] tile its text: each begins where the one
/// before it ended.
///
/// @param text as it is written
/// @param start its first character's index in the script (UTF-16, from 0)
/// @param end the index after its last character
public record SqlToken(Kind kind, String text, int start, int end) {

    /// What a token is, by the rules of the server's scanner (scan.l).
    public enum Kind {
        /// Space and line ends; a byte order mark at the very beginning.
        SPACE,
        /// `-- ...` without its line end, or `/* ... */`, which nests.
        COMMENT,
        /// A keyword or a name without quotes.
        WORD,
        /// `"..."` or `U&"..."`.
        QUOTED_NAME,
        /// `'...'` with what continues it on later lines, `E''`, `U&''`, `B''`, `X''`, `N''`, `$$`.
        STRING,
        NUMBER,
        /// `$1`.
        PARAMETER,
        OPERATOR,
        /// One of `, ( ) [ ] . ; :`.
        PUNCTUATION,
        /// A backslash with what psql would take for its command; no server understands it.
        PSQL_COMMAND,
        /// The lines that follow `COPY ... FROM STDIN;`, up to and with `\.`.
        COPY_DATA,
        /// A character that begins nothing; the server refuses it.
        UNKNOWN
    }

    /// Whether it is this keyword; upper case.
    public boolean is(String word) {
        return kind == Kind.WORD && SqlNames.isWord(text, 0, text.length(), word);
    }

    /// Whether it is this operator or punctuation.
    public boolean isSign(String sign) {
        return (kind == Kind.PUNCTUATION || kind == Kind.OPERATOR) && text.equals(sign);
    }

    /// Whether it can name something: a word or a quoted name.
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
    }

    /// The name that it means to the server: without quotes, or in lower case.
    public String name() {
        return SqlNames.meant(text);
    }
}
