/// What is in a database: see it, compare it, check it, change it.
@NullMarked
package dev.holdfast.operations.schema;

import org.jspecify.annotations.NullMarked;
