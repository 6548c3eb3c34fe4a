@NullMarked
package dev.holdfast.operations.restore;

import org.jspecify.annotations.NullMarked;
