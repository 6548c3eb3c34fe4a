package dev.holdfast.kernel.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Hands over what a stream has printed, line by line.
final class LineReader {
    private final StreamReader stream;
    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int read;

    LineReader(StreamReader stream, Consumer<String> consumer) {
        this.stream = stream;
        this.consumer = consumer;
    }

    /// The lines that ended since the last call.
    void next() {
        byte[] bytes = stream.from(read);
        read += bytes.length;
        for (byte b : bytes) {
            if (b == '\n') {
                hand();
            } else {
                line.write(b);
            }
        }
    }

    /// All that is left, also without a line end.
    void rest() {
        next();
        if (line.size() > 0) {
            hand();
        }
    }

    private void hand() {
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        line.reset();
        if (!text.isEmpty()) {
            consumer.accept(text);
        }
    }
}
