package dev.holdfast.store.repository;

/// A stretch of a file's content. The extents of a file follow each other without gaps.
public sealed interface Extent {

    /// How many bytes of the file it is, at least 1.
    long length();

    /// A part of a blob.
    ///
    /// @param blob the blob
    /// @param offset where in the blob's content the part begins
    record Part(BlobId blob, int offset, long length) implements Extent {
        public Part {
            if (offset < 0 || length < 1 || offset + length > Format.MOST_CONTENT) {
                throw new IllegalArgumentException(
                        "no blob has %d bytes from %d on".formatted(length, offset));
            }
        }
    }

    /// Nothing but zeros: may be left a hole in the file.
    record Zeros(long length) implements Extent {
        public Zeros {
            if (length < 1) {
                throw new IllegalArgumentException("no extent has %d bytes".formatted(length));
            }
        }
    }
}
