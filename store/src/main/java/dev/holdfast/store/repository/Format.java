package dev.holdfast.store.repository;

/// The numbers of docs/format/repository.md.
final class Format {
    /// The most content of one blob, in bytes.
    static final int MOST_CONTENT = 1 << 20;

    /// The most blobs in one pack, and in one index file.
    static final int MOST_BLOBS = 1 << 16;

    /// The most packs that one index file speaks of.
    static final int MOST_PACKS = 1 << 16;

    /// The longest pack, in bytes.
    static final long LONGEST_PACK = 1L << 30;

    /// The longest JSON object (repository.json, header.json), in bytes.
    static final int LONGEST_JSON = 16 << 20;

    /// The longest line of a list of files, in bytes.
    static final int LONGEST_LINE = 1 << 16;

    /// The longest content of a WAL object, in bytes: PostgreSQL's largest segment.
    static final long LONGEST_WAL = 1L << 30;

    /// The largest window a reader grants a zstd frame, as a power of two.
    static final int WINDOW_LOG = 23;

    private Format() {}
}
