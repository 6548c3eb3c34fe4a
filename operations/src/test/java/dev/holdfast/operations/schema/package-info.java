<<<<<<< HEAD
/// Tests of the room schema.
=======
>>>>>>> look
@NullMarked
package dev.holdfast.operations.schema;

import org.jspecify.annotations.NullMarked;
