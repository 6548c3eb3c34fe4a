/// JSON and YAML, wrapped: nothing above the kernel sees their libraries.
@NullMarked
package dev.holdfast.kernel.data;

import org.jspecify.annotations.NullMarked;
