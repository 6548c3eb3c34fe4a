@NullMarked
package dev.holdfast.kernel.process;

import org.jspecify.annotations.NullMarked;
