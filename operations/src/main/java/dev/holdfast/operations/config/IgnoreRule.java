package dev.holdfast.operations.config;

/// What of a database may differ from its declared schema.
///
/// @param what a kind of object, or `*` for all, a space, and a name as SQL writes it, in which `*`
///   stands for any characters and `?` for one: `table public.audit_*`
/// @param reason why, for those who read the report
public record IgnoreRule(String what, String reason) {}
