package dev.holdfast.operations.config;

/// A value in force, for people.
///
/// @param key the keys that lead to it, joined by dots
/// @param value its secrets as `***`, unless they were asked for
/// @param origin where it came from: a line, a variable, `default`
public record Setting(String key, String value, String origin) {}
