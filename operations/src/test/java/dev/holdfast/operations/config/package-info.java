@NullMarked
package dev.holdfast.operations.config;

import org.jspecify.annotations.NullMarked;
