@NullMarked
package dev.holdfast.postgres.session;

import org.jspecify.annotations.NullMarked;
