package dev.holdfast.kernel;

/// How a value should strike the reader; surfaces choose the colour.
public enum Tone {
    PLAIN,
    GOOD,
    ATTENTION,
    BAD;

    /// A value that has a tone: usually an enum of states.
    @FunctionalInterface
    public interface Toned {
        Tone tone();
    }
}
