/// The journal that Holdfast keeps beside a tool's own table: who ran which migration when, for how
/// long, from which text, how far it got, and how to undo it. The tools' tables do not say, so
/// neither can the tools.
///
/// **Reading order.** [Journal] writes, [JournalEntry] is what it says of one step, [JournalView]
/// what follows from all of them.
///
/// **Promises.** The journal is in a schema of its own, `holdfast`, and never in the way: where the
/// role may not write it, migrations run without it and say so. An entry of a script that is one
/// transaction is written by that transaction. An entry of any other script is written before it
/// and says after each of its transactions how many statements are done, within that transaction
/// where it has one.
///
/// **After a crash** an entry that says `running` is one whose run was killed: everything up to
/// `reached` is there for good, and of the next statement what [Evidence] can see.
@NullMarked
package dev.holdfast.operations.migrate.journal;

import org.jspecify.annotations.NullMarked;
