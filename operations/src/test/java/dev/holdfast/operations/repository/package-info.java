@NullMarked
package dev.holdfast.operations.repository;

import org.jspecify.annotations.NullMarked;
