@NullMarked
package dev.holdfast.operations.quickstart;

import org.jspecify.annotations.NullMarked;
