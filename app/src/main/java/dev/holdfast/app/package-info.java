/// The top floor: [Main] starts the program, `Wiring` says what is made of what.
@NullMarked
package dev.holdfast.app;

import org.jspecify.annotations.NullMarked;
