package dev.holdfast.testkit;

/// What of the effects that were not synced reaches the disk before the power fails. A file system
/// may keep any part of them; these are the parts that programs trip over.
public enum Survival {
    /// The program was killed and the machine lives: all of them.
    EVERYTHING,
    /// None.
    NOTHING,
    /// Names and renames, but no content: files are found empty.
    NAMES,
    /// Names and renames, and the first half of the content.
    NAMES_AND_HALF
}
