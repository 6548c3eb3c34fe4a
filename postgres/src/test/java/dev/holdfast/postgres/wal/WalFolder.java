package dev.holdfast.postgres.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// The `pg_wal` of a data directory as a source: of each segment the newest timeline's file.
record WalFolder(Path folder, TimelineId newest, int segmentSize) implements WalSource {

    /// Whose WAL it is, as its first segment says.
    static SystemId system(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            Path first =
                    files.filter(it -> it.getFileName().toString().matches("[0-9A-F]{24}"))
                            .sorted()
                            .findFirst()
                            .orElseThrow();
            try (var stream = Files.newInputStream(first)) {
                return WalSegmentHead.of(stream.readNBytes(WalSegmentHead.BYTES))
                        .orElseThrow()
                        .system();
            }
        }
    }

    @Override
    public int read(Lsn position, byte[] target, int offset, int length) throws IOException {
        for (long timeline = newest.number(); timeline > 0; timeline--) {
            var segment =
                    WalSegmentName.containing(position, new TimelineId(timeline), segmentSize);
            Path file = folder.resolve(segment.toString());
            if (Files.exists(file)) {
                try (var channel = FileChannel.open(file)) {
                    return Math.max(
                            0,
                            channel.read(
                                    ByteBuffer.wrap(target, offset, length),
                                    position.minus(segment.start())));
                }
            }
        }
        return 0;
    }
}
