@NullMarked
package dev.holdfast.surface.cli;

import org.jspecify.annotations.NullMarked;
