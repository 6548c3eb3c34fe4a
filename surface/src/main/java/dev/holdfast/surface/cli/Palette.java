package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Tone;

/// Colours with meaning, or none. Green is well, yellow needs attention, red is wrong, dim is less
/// important, bold is what to read first.
record Palette(boolean colored) {
    private static final char ESCAPE = 27;

    String good(String text) {
        return paint("32", text);
    }

    String attention(String text) {
        return paint("33", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String bold(String text) {
        return paint("1", text);
    }

    String tone(Tone tone, String text) {
        return switch (tone) {
            case PLAIN -> text;
            case GOOD -> good(text);
            case ATTENTION -> attention(text);
            case BAD -> bad(text);
        };
    }

    private String paint(String code, String text) {
        return colored ? ESCAPE + "[" + code + "m" + text + ESCAPE + "[0m" : text;
    }
}
