/// From one schema to another: what differs, and which statements, in which order, make one of the
/// other. Everything here is pure: it reads two [dev.holdfast.postgres.catalog.DatabaseSchema] and
/// asks no server.
///
/// In the order of work: [SchemaDiff] compares; `Recreation` finds what must be dropped and made
/// again because something below it changes; the `...Statements` write SQL, an object at a time,
/// each statement with its [ChangeEffect] from one catalogue of locks; `StepGraph` puts the steps
/// in an order by the dependencies of both sides; [ChangePlan] is the whole.
///
/// [StatementEffects] goes the other way: what a statement that a person wrote does to tables in
/// use, by the same catalogue, told from its text.
///
/// A plan is a proposal until it was executed on a copy and the second diff was empty: the server
/// knows rules that no planner knows.
@NullMarked
package dev.holdfast.postgres.ddl;

import org.jspecify.annotations.NullMarked;
