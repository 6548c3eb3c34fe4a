@NullMarked
package dev.holdfast.operations.backup;

import org.jspecify.annotations.NullMarked;
