/// Tests of the room schema.
@NullMarked
package dev.holdfast.operations.schema;

import org.jspecify.annotations.NullMarked;
