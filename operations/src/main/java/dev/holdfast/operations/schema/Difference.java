package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Tone;
import dev.holdfast.postgres.catalog.ObjectId;

/// Something that is not the same on both sides of a comparison.
///
/// @param object what
/// @param difference how
/// @param detail what is said of it, with what goes along: `with 12 columns, 2 indexes`
/// @param is what the first side says, where something differs
/// @param wanted what the second side says
public record Difference(
        ObjectId object,
        Kind difference,
        @Display(As.FILLED) String detail,
        @Display(As.HIDDEN) String is,
        @Display(As.HIDDEN) String wanted) {

    /// How it differs, seen from the first side.
    public enum Kind implements Tone.Toned {
        MISSING(Tone.BAD),
        DIFFERENT(Tone.BAD),
        EXTRA(Tone.ATTENTION);

        private final Tone tone;

        Kind(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    @Override
    public String toString() {
        return "%s %s%s"
                .formatted(
                        object,
                        difference.name().toLowerCase(java.util.Locale.ROOT),
                        detail.isEmpty() ? "" : ": " + detail);
    }
}
