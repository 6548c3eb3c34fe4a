@NullMarked
package dev.holdfast.kernel.data;

import org.jspecify.annotations.NullMarked;
