@NullMarked
package dev.holdfast.operations.migrate;

import org.jspecify.annotations.NullMarked;
