@NullMarked
package dev.holdfast.postgres.control;

import org.jspecify.annotations.NullMarked;
