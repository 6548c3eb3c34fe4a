package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.Disk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A program that writes to a repository, to be run beside another or killed: the folder, what to
/// do, and the end of the backup's label.
final class WriterProgram {
    static final int SEGMENTS = 8;

    private static final int FILES = 12;

    private WriterProgram() {}

    public static void main(String[] arguments) {
        var repository = Repository.open(Path.of(arguments[0]), new Disk());
        WalTimeline timeline = WalTimeline.of(Fixture.SYSTEM, 1, new byte[0]);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            String name = "%024X".formatted(segment);
            repository.wal().put(timeline, name, ByteBuffer.wrap(Fixture.rows(segment, 100_000)));
        }
        Fixture.backUp(repository, Fixture.label(arguments[2]), files(), 2);
        System.out.println("ready");
        for (int round = 0; arguments[1].endsWith("for-ever"); round++) {
            var label = new BackupLabel("again-20261120T%06dZ-%s".formatted(round, arguments[2]));
            Fixture.backUp(Repository.open(Path.of(arguments[0]), new Disk()), label, files(), 2);
        }
    }

    static Map<String, byte[]> files() {
        var files = new TreeMap<String, byte[]>();
        for (int file = 0; file < FILES; file++) {
            files.put("base/" + file, Fixture.noise(file, 500_000 + file));
        }
        return files;
    }
}
