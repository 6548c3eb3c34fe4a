@NullMarked
package dev.holdfast.kernel.disk;

import org.jspecify.annotations.NullMarked;
