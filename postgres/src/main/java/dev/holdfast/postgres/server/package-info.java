/// PostgreSQL servers of our own: programs found or unpacked, data directories made, servers
/// started, watched and stopped.
@NullMarked
package dev.holdfast.postgres.server;

import org.jspecify.annotations.NullMarked;
