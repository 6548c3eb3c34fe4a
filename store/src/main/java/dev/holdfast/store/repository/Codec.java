package dev.holdfast.store.repository;

import java.util.Optional;

/// How a blob's content stands in its pack.
enum Codec {
    /// As it is.
    STORED(0),
    /// As one zstd frame.
    ZSTD(1);

    private final int number;

    Codec(int number) {
        this.number = number;
    }

    /// The byte that says so.
    int number() {
        return number;
    }

    static Optional<Codec> of(int number) {
        return switch (number) {
            case 0 -> Optional.of(STORED);
            case 1 -> Optional.of(ZSTD);
            default -> Optional.empty();
        };
    }
}
