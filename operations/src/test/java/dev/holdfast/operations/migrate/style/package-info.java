@NullMarked
package dev.holdfast.operations.migrate.style;

import org.jspecify.annotations.NullMarked;
