package dev.holdfast.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Values for property tests. A failure names its seed, and `-Dseed=N` tries that seed alone.
public final class Randoms {
    private static final String PROPERTY = "seed";

    /// Characters that text handling trips over, beside the plain ones.
    private static final List<String> ODD =
            List.of(
                    " ",
                    "'",
                    "\"",
                    "\\",
                    "/",
                    ":",
                    "@",
                    "?",
                    "#",
                    "%",
                    "&",
                    "=",
                    "+",
                    "$",
                    "{",
                    "}",
                    "[",
                    "]",
                    "*",
                    "~",
                    "|",
                    ">",
                    "-",
                    ",",
                    ";",
                    "<",
                    "!",
                    "\t",
                    "\n",
                    "ä",
                    "ß",
                    "中",
                    "\uD83D\uDE00",
                    "\u0301");

    private final SplittableRandom random;

    private Randoms(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// Checks a property for many values, each try with a seed of its own.
    public static void check(int tries, Consumer<Randoms> property) {
        Long only = Long.getLong(PROPERTY);
        if (only != null) {
            attempt(only, property);
            return;
        }
        var seeds = new SplittableRandom();
        for (int done = 0; done < tries; done++) {
            attempt(seeds.nextLong(), property);
        }
    }

    private static void attempt(long seed, Consumer<Randoms> property) {
        try {
            property.accept(new Randoms(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("%s\nfails with -Dseed=%d".formatted(e.getMessage(), seed), e);
        }
    }

    /// A number from `least` to `most`, both included.
    public int number(int least, int most) {
        return (int) random.nextLong(least, most + 1L);
    }

    /// Any of all longs, often one of the outermost.
    public long anyLong() {
        return chance(4)
                ? pick(List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE))
                : random.nextLong();
    }

    /// True in one of `n` cases.
    public boolean chance(int n) {
        return random.nextInt(n) == 0;
    }

    public <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// Letters, digits and odd characters, of `least` to `most` of them.
    public String text(int least, int most) {
        var text = new StringBuilder();
        for (int left = number(least, most); left > 0; left--) {
            text.append(chance(3) ? pick(ODD) : Character.toString('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    /// A small letter, then letters, digits and underscores.
    public String word(int most) {
        var word = new StringBuilder(Character.toString('a' + random.nextInt(26)));
        for (int left = number(0, most - 1); left > 0; left--) {
            word.append("abcdefghijklmnopqrstuvwxyz0123456789_".charAt(random.nextInt(37)));
        }
        return word.toString();
    }

    public <T> List<T> list(int most, Supplier<T> item) {
        var list = new ArrayList<T>();
        for (int left = number(0, most); left > 0; left--) {
            list.add(item.get());
        }
        return list;
    }
}
