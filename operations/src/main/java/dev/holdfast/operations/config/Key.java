package dev.holdfast.operations.config;

/// A key of the format.
///
/// @param help what it says, one line, for editors and the reference
/// @param required whether a file without it is refused
record Key(String name, String help, Shape shape, boolean required) {

    static Key of(String name, String help, Shape shape) {
        return new Key(name, help, shape, false);
    }

    /// A key of a feature to come.
    static Key later(String name, String help) {
        return of(name, help + " (not yet)", new Shape.Later());
    }

    Key asRequired() {
        return new Key(name, help, shape, true);
    }
}
