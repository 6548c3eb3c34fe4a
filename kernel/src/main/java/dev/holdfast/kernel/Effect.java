package dev.holdfast.kernel;

/// What an operation does to the world, declared so that every surface treats it alike.
public enum Effect {
    /// Looks only: changes nothing.
    READ,
    /// Changes something, and could be undone or repeated without loss. Has `--dry-run`.
    CHANGE,
    /// Loses something. Shows what goes, asks, and has `--dry-run`.
    DESTROY
}
