package dev.holdfast.surface.cli;

import java.io.IOException;
import java.io.OutputStream;

/// The process's stdout. A reader that has seen enough and left (`| head -1`) is no failure; a full
/// disk is one, which the [java.io.PrintStream] on top of this remembers.
final class AnswerStream extends OutputStream {
    private final OutputStream stream;

    AnswerStream(OutputStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            // Java knows no error numbers; Linux and macOS both say it so in English.
            if (!String.valueOf(e.getMessage()).contains("Broken pipe")) {
                throw e;
            }
        }
    }
}
