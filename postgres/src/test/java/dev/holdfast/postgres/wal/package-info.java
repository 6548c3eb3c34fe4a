@NullMarked
package dev.holdfast.postgres.wal;

import org.jspecify.annotations.NullMarked;
