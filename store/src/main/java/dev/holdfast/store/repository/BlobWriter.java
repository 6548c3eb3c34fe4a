package dev.holdfast.store.repository;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Puts blobs into packs. A blob that the repository holds, or that was put before, costs its hash
/// and nothing else. [#put] leaves hashing, compressing and writing to a few threads, each with a
/// pack of its own. Needs about 5 MiB of native memory a thread, however much is put.
///
/// Nothing is durable before [#finish()] returns, and then all is: packs, and their index after
/// them. Closed before, it leaves no unfinished pack; packs that were complete stay.
public final class BlobWriter implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int BUFFERS_PER_THREAD = 3;

    private final Run run;
    private final ObjectStorage storage;
    private final BlobIndex known;
    private final IndexWriter index;
    private final BlobTable fresh = new BlobTable();
    private final Set<PackName> adopted = new HashSet<>();
    private final BlockingQueue<ByteBuffer> free;
    private final BlockingQueue<Job> jobs;
    private final List<Future<?>> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong content = new AtomicLong();
    private final AtomicLong freshContent = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private boolean ended;

    private sealed interface Job {}

    private record Store(ByteBuffer content, CompletableFuture<BlobId> id) implements Job {}

    private record End(boolean whole) implements Job {}

    BlobWriter(ObjectStorage storage, BlobIndex known, int threadCount, Run run) {
        ZstdLibrary.ensure();
        this.run = run;
        this.storage = storage;
        this.known = known;
        this.index = new IndexWriter(storage, known);
        int buffers = threadCount * BUFFERS_PER_THREAD;
        this.free = new ArrayBlockingQueue<>(buffers);
        this.jobs = new ArrayBlockingQueue<>(buffers + threadCount);
        for (int made = 0; made < buffers; made++) {
            free.add(ByteBuffer.allocateDirect(Format.MOST_CONTENT));
        }
        for (int started = 0; started < threadCount; started++) {
            threads.add(
                    run.beside(() -> {
                        work();
                        return null;
                    }));
        }
    }

    /// How many threads are worth it here: zstd keeps each of them busy.
    static int usualThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    }

    /// How many a writer has: while one waits for its pack to be durable the others go on.
    static int usualWriters() {
        return usualThreads() + 1;
    }

    /// Memory for a blob of at most 1 MiB, to be given back or put. There is not much of it: who
    /// waits for more while it holds some may wait for ever.
    ByteBuffer buffer() {
        run.checkCancelled();
        throwFailure();
        return take(free).clear();
    }

    /// Takes back memory that was not needed.
    void giveBack(ByteBuffer buffer) {
        give(free, buffer);
    }

    /// Puts a blob of at least a byte, in memory that [#buffer()] has answered. May be called by
    /// several threads.
    ///
    /// @return its id, once it is known
    CompletableFuture<BlobId> put(ByteBuffer blob) {
        if (!blob.hasRemaining()) {
            throw new IllegalArgumentException("no blob is empty");
        }
        run.checkCancelled();
        throwFailure();
        requireOpen();
        content.addAndGet(blob.remaining());
        var id = new CompletableFuture<BlobId>();
        give(jobs, new Store(blob, id));
        return id;
    }

    /// Waits until every blob that was put is durable.
    public void finish() {
        end(true);
        throwFailure();
        index.flush();
    }

    /// How many bytes were put.
    public long contentBytes() {
        return content.get();
    }

    /// How many of them the repository did not hold.
    public long freshBytes() {
        return freshContent.get();
    }

    /// How many bytes those take in packs, as far as they were written.
    public long storedBytes() {
        return stored.get();
    }

    /// Looks whether the packs are still there that others have written and this run relies on.
    void checkAdopted() {
        for (PackName pack : adopted) {
            if (storage.size(pack.object()).isEmpty()) {
                throw Failure.of(
                                RepositoryError.PACKS_GONE,
                                "%s went while a backup was made that relies on it"
                                        .formatted(pack.object()))
                        .hint("run the backup again")
                        .fact("object", pack.object())
                        .exception();
            }
        }
    }

    /// Gives up what is not finished. What has failed was thrown before.
    @Override
    public void close() {
        end(false);
    }

    private synchronized void requireOpen() {
        if (ended) {
            throw new IllegalStateException("a blob is put after the end");
        }
    }

    private synchronized boolean isKnown(BlobId id) {
        var place = known.find(id);
        place.ifPresent(it -> adopted.add(it.pack()));
        return place.isPresent() || !fresh.add(id);
    }

    private void end(boolean whole) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        threads.forEach(_ -> give(jobs, new End(whole)));
        for (Future<?> thread : threads) {
            try {
                thread.get();
            } catch (ExecutionException e) {
                fail(e.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
    }

    /// One thread's work. After a failure it goes on taking, so that nobody waits for it in vain.
    private void work() {
        try (var packs = new PackWriter(storage, index::add)) {
            while (true) {
                switch (take(jobs)) {
                    case Store job -> store(job, packs);
                    case End end -> {
                        if (end.whole() && failure.get() == null) {
                            packs.finish();
                        }
                        return;
                    }
                }
            }
        }
    }

    private void store(Store job, PackWriter packs) {
        try {
            throwFailure();
            var id = BlobId.of(job.content());
            if (!isKnown(id)) {
                freshContent.addAndGet(job.content().remaining());
                stored.addAndGet(packs.append(id, job.content()));
            }
            job.id().complete(id);
        } catch (RuntimeException | Error e) {
            fail(e);
            job.id().completeExceptionally(e);
        } finally {
            give(free, job.content());
        }
    }

    private void fail(@Nullable Throwable cause) {
        failure.compareAndSet(
                null, cause == null ? new IllegalStateException("failed without a cause") : cause);
    }

    private void throwFailure() {
        switch (failure.get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException unchecked -> throw unchecked;
            case Throwable checked -> throw new IllegalStateException(checked);
        }
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            return queue.take();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private static <T> void give(BlockingQueue<T> queue, T item) {
        try {
            queue.put(item);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }
}
