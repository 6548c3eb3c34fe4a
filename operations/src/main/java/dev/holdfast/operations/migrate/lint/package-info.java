/// What is dangerous in migrations, told from their text before they run: locks that make others
/// wait, changes that break running programs, mistakes of SQL that surface late.
///
/// **Reading order.** [Linter] goes through the files of a folder in their order; `FileLint`
/// through one file, unit by unit. `KnownSchema` remembers what the files before have made: a table
/// that is new has no rows and no users, so it is never warned of. The rules are [LintRule]; what
/// each finds is in `LockRules` (tables in use), `ChangeRules` (programs in use), `TextRules` (the
/// file itself) and `TypeRules` (columns). `SafeForms` writes the gentler way. `Suppressions` reads
/// `-- holdfast:allow RULE: reason`. A [Finding] is graver or milder by [TableFacts], the size of
/// the table on the server, if one was asked.
///
/// **What is promised.** Nothing is sent to a server and no file is changed. A file that is applied
/// is read for what it made, and never warned of. A rule that fires wrongly is a defect: each has
/// look-alikes in its tests that must not fire.
///
/// Only the room `migrate` imports this package.
@NullMarked
package dev.holdfast.operations.migrate.lint;

import org.jspecify.annotations.NullMarked;
