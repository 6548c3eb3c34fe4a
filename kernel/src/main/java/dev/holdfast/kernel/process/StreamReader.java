package dev.holdfast.kernel.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads what a child prints, on a thread of its own, keeping the first mebibyte.
final class StreamReader {
    private static final int MOST_BYTES = 1 << 20;
    private static final int CHUNK = 1 << 13;

    private final InputStream stream;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);

    private StreamReader(InputStream stream) {
        this.stream = stream;
    }

    static StreamReader start(InputStream stream) {
        var reader = new StreamReader(stream);
        Thread.ofVirtual().start(reader::read);
        return reader;
    }

    /// What was printed, once the child has ended. The stream stays open as long as a process that
    /// the child left behind holds it, so its end is only waited for until a deadline.
    ///
    /// @param deadlineNanos as `System.nanoTime()` counts
    String text(long deadlineNanos) throws InterruptedException {
        boolean _ = ended.await(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        synchronized (kept) {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }

    /// What was printed so far, from a byte on.
    byte[] from(int start) {
        synchronized (kept) {
            return start == kept.size()
                    ? new byte[0]
                    : Arrays.copyOfRange(kept.toByteArray(), start, kept.size());
        }
    }

    private void read() {
        var chunk = new byte[CHUNK];
        try (stream) {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException _) {
            // A killed child's stream may break off; what was read stands.
        } finally {
            ended.countDown();
        }
    }

    private void keep(byte[] chunk, int count) {
        synchronized (kept) {
            kept.write(chunk, 0, Math.min(count, MOST_BYTES - kept.size()));
        }
    }
}
