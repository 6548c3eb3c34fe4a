package dev.holdfast.postgres.catalog;

import org.jspecify.annotations.Nullable;

/// What a definition that names a column depends on.
///
/// @param name as SQL writes it
record Column(String name, long type, @Nullable String collation) {}
