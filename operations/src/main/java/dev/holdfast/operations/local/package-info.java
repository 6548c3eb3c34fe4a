/// The servers of a project on this machine: `up`, `down`, `reset`, `status`.
///
/// A configured cluster or Redis without a `url` is a server of ours. All of it lies in
/// `.holdfast/`, a folder a server: `postgres/main/` holds `server.json` (a random id, the port),
/// `password`, `data/`, `log/` and `socket/`. `.holdfast/env` gives applications the addresses and
/// passwords.
///
/// [LocalService] is the door. `up` works under the project's lock in this order: `server.json` and
/// the password (durable), the data directory (made aside, renamed), the start, the declared
/// databases, `env` (durable), and only then the answer. A kill at any point leaves a prefix of
/// that, and the next `up` does the rest; a server that was left running is adopted. What stands in
/// the place of a data directory and bears no mark of ours is refused and not touched.
///
/// `down` keeps all data. `reset` first moves a data directory aside under a name that says it is
/// to go, so that a kill leaves nothing half deleted under a name that counts; the next `reset` or
/// `up` deletes the rest. Neither follows links, and neither touches a repository.
///
/// [Targets] finds the address of a database for the other rooms.
@NullMarked
package dev.holdfast.operations.local;

import org.jspecify.annotations.NullMarked;
