package dev.holdfast.kernel;

/// A value that stands as its `toString()` in JSON and in tables: an identifier, a label, a
/// version. 64-bit identifiers are such values, because JSON numbers lose their last digits.
public interface TextValue {}
