package dev.holdfast.kernel;

import java.util.Locale;

/// The code of a failure: one enum a room implements it. A number is never used again for another
/// meaning; a retired number stays as a gap. A test holds all codes unique.
public interface FailureCode {

    /// The room's prefix, upper case: `LOCAL`, `MIGRATE`, `CONFIG`.
    String prefix();

    /// The number within the room, from 1.
    int number();

    FailureKind kind();

    /// The code as people see it, such as `LOCAL-003`.
    default String text() {
        return String.format(Locale.ROOT, "%s-%03d", prefix(), number());
    }
}
