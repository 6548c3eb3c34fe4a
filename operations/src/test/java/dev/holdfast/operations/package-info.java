@NullMarked
package dev.holdfast.operations;

import org.jspecify.annotations.NullMarked;
