@NullMarked
package dev.holdfast.store.repository;

import org.jspecify.annotations.NullMarked;
