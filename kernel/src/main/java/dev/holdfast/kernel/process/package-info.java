/// Child processes: started, fed, bounded in time, and killed when the run is cancelled.
@NullMarked
package dev.holdfast.kernel.process;

import org.jspecify.annotations.NullMarked;
