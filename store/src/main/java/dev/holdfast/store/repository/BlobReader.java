package dev.holdfast.store.repository;

import dev.holdfast.kernel.Run;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads blobs. What it answers has been checked against its id; anything else is a failure that
/// names the object and the place. Safe for use by several threads.
public final class BlobReader implements AutoCloseable {
    /// The most content of a blob, in bytes: how long a target must be.
    public static final int MOST_CONTENT = Format.MOST_CONTENT;

    private final ObjectStorage storage;
    private final BlobIndex index;
    private final ConcurrentLinkedQueue<BlobDecoder> decoders = new ConcurrentLinkedQueue<>();

    /// Kept from one reading ahead to the next: files are often small and many.
    private final ConcurrentLinkedQueue<byte[]> free = new ConcurrentLinkedQueue<>();

    BlobReader(ObjectStorage storage, BlobIndex index) {
        this.storage = storage;
        this.index = index;
    }

    /// Is given blobs one by one.
    @FunctionalInterface
    public interface Sink {
        /// @param content is used again for another blob afterwards
        void accept(BlobId id, ByteBuffer content);
    }

    /// The content of a blob, in an array of its own.
    public byte[] read(BlobId id) {
        byte[] target = new byte[index.require(id).entry().length()];
        read(id, target);
        return target;
    }

    /// Reads a blob into the beginning of an array of [#MOST_CONTENT] bytes.
    ///
    /// @return how many bytes it has
    public int read(BlobId id, byte[] target) {
        BlobIndex.Place place = index.require(id);
        BlobDecoder decoder = Optional.ofNullable(decoders.poll()).orElseGet(BlobDecoder::new);
        try {
            decoder.read(storage, place.pack().object(), place.entry(), target);
        } finally {
            decoders.add(decoder);
        }
        return place.entry().length();
    }

    /// Reads blobs ahead on a few threads and gives them to the sink in their order, on the
    /// caller's thread. Holds at most four blobs a thread in memory. Give it the blobs of many
    /// files at once where they are small.
    public void readInOrder(Iterator<BlobId> ids, Sink sink, Run run) {
        int threads = BlobWriter.usualThreads();
        var ahead = new Ahead(threads, run);
        try {
            while (ids.hasNext() || !ahead.isEmpty()) {
                run.checkCancelled();
                while (ids.hasNext() && ahead.hasRoom()) {
                    ahead.ask(ids.next());
                }
                ahead.deliver(sink);
            }
        } finally {
            ahead.end();
        }
    }

    @Override
    public void close() {
        for (BlobDecoder decoder = decoders.poll(); decoder != null; decoder = decoders.poll()) {
            decoder.close();
        }
    }

    private record Wanted(@Nullable BlobId id, byte[] target, CompletableFuture<Integer> length) {}

    private final class Ahead {
        private final int threads;
        private final int most;
        private final BlockingQueue<Wanted> questions = new LinkedBlockingQueue<>();
        private final ArrayDeque<Wanted> inOrder = new ArrayDeque<>();

        Ahead(int threads, Run run) {
            this.threads = threads;
            this.most = 4 * threads;
            for (int started = 0; started < threads; started++) {
                var _ =
                        run.beside(() -> {
                            work();
                            return null;
                        });
            }
        }

        boolean isEmpty() {
            return inOrder.isEmpty();
        }

        boolean hasRoom() {
            return inOrder.size() < most;
        }

        void ask(BlobId id) {
            byte[] kept = free.poll();
            byte[] target = kept == null ? new byte[MOST_CONTENT] : kept;
            var wanted = new Wanted(id, target, new CompletableFuture<>());
            inOrder.add(wanted);
            questions.add(wanted);
        }

        void deliver(Sink sink) {
            Wanted next = inOrder.remove();
            BlobId id = next.id();
            if (id == null) {
                return;
            }
            try {
                sink.accept(id, ByteBuffer.wrap(next.target(), 0, next.length().join()));
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw e;
            }
            free.add(next.target());
        }

        void end() {
            questions.clear();
            for (int ended = 0; ended < threads; ended++) {
                questions.add(new Wanted(null, new byte[0], new CompletableFuture<>()));
            }
        }

        private void work() throws InterruptedException {
            while (true) {
                Wanted wanted = questions.take();
                BlobId id = wanted.id();
                if (id == null) {
                    return;
                }
                try {
                    wanted.length().complete(read(id, wanted.target()));
                } catch (RuntimeException | Error e) {
                    wanted.length().completeExceptionally(e);
                }
            }
        }
    }
}
