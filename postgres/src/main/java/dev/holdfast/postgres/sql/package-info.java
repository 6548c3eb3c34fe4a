/// Reading the text of SQL, without a server: what its tokens are, where a statement ends, what of
/// it takes effect together.
///
/// In the order of work: `SqlLexer` goes through the text token by token, as the server's scanner
/// does (`src/backend/parser/scan.l`); [SqlScript] divides it into [SqlStatement]s, where psql
/// would (`src/fe_utils/psqlscan.l`), and says what no server understands: commands of psql
/// ([PsqlCommand]) and what is open at the end ([SqlOpen]); [SqlUnit] is a run of statements that
/// the server makes lasting at once.
///
/// Where psql and the server differ, the server is right: it counts `BEGIN ATOMIC`, not each word
/// `begin`. Strings are read as with `standard_conforming_strings = on`, the default since 9.1 and
/// the only setting to come.
///
/// Nothing here says that a text is valid: that is for the server to say.
@NullMarked
package dev.holdfast.postgres.sql;

import org.jspecify.annotations.NullMarked;
