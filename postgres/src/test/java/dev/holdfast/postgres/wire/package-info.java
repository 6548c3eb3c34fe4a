@NullMarked
package dev.holdfast.postgres.wire;

import org.jspecify.annotations.NullMarked;
