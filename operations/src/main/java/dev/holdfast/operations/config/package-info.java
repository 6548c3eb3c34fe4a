/// What the project is: `holdfast.yml`, or the variables of the environment, read into records.
///
/// [ProjectLoader] is the way in. It finds the file, checks it against the one description of the
/// keys, merges the chosen environment over the base, substitutes variables, and answers with a
/// [Project]. Nothing is written, so a crash leaves nothing.
@NullMarked
package dev.holdfast.operations.config;

import org.jspecify.annotations.NullMarked;
