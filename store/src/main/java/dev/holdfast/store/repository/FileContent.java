package dev.holdfast.store.repository;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The content of a file whose blobs are being put.
public final class FileContent {
    static final FileContent NONE = new FileContent(List.of());

    private final List<PendingExtent> pending;

    FileContent(List<PendingExtent> pending) {
        this.pending = pending;
    }

    /// A piece of it: a blob, or zeros.
    record PendingExtent(Optional<CompletableFuture<BlobId>> blob, long length) {
        boolean isKnown() {
            return blob.isEmpty() || blob.get().isDone();
        }

        Extent extent() {
            return blob.<Extent>map(id -> new Extent.Part(id.join(), 0, length))
                    .orElseGet(() -> new Extent.Zeros(length));
        }
    }

    /// Whether [#extents()] need not wait.
    boolean isKnown() {
        return pending.stream().allMatch(PendingExtent::isKnown);
    }

    /// Its extents, once all of them are known.
    ///
    /// @throws RuntimeException what has kept a blob from being put
    public List<Extent> extents() {
        try {
            return pending.stream().map(PendingExtent::extent).toList();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
