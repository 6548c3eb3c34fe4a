/// Redis servers of our own: the program unpacked, servers started, watched and stopped.
///
/// In order: [RedisBinaries] unpacks the program once for all projects; [RedisServer] writes its
/// configuration, starts it, tells its state and stops it. Data is kept in an append-only file that
/// is synced every second, so a crash of the machine loses at most the last second.
///
/// Promised: a server that returns from `start` answers; only a process seen to work in the data
/// directory is ever called its server; the password stands in no argument and in no file that
/// others may read. After a crash a rerun finds a server that was left running.
@NullMarked
package dev.holdfast.redis.server;

import org.jspecify.annotations.NullMarked;
