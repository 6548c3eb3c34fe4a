@NullMarked
package dev.holdfast.operations.wal;

import org.jspecify.annotations.NullMarked;
