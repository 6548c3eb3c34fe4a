package dev.holdfast.postgres.wire;

/// The file that tells where a timeline left its ancestors (command TIMELINE_HISTORY).
///
/// @param content the file's bytes as they are, whatever their encoding
public record TimelineHistory(String fileName, byte[] content) {}
