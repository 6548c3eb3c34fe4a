/// Every durable effect on files goes through [Disk]: so tests can stop the program after any of
/// them.
@NullMarked
package dev.holdfast.kernel.disk;

import org.jspecify.annotations.NullMarked;
