package dev.holdfast.testkit;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskEffect;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Hears the effects of a program on a folder, and can halt the program before any of them. Once
/// halted, every further effect halts too, as a dead program has none.
public final class DiskRecorder {
    private final Path root;
    private final FolderImage before;
    private final int haltAfter;
    private final List<DiskEffect> effects = new ArrayList<>();
    private boolean halted;

    private DiskRecorder(Path root, int haltAfter) {
        this.root = root.toAbsolutePath().normalize();
        this.before = FolderImage.of(this.root);
        this.haltAfter = haltAfter;
    }

    /// Records all effects. What is in the folder now counts as durable.
    public static DiskRecorder of(Path root) {
        return new DiskRecorder(root, Integer.MAX_VALUE);
    }

    /// Lets `effects` effects happen and halts before the next.
    public static DiskRecorder haltingAfter(int effects, Path root) {
        return new DiskRecorder(root, effects);
    }

    /// The disk to give to the program.
    public Disk disk() {
        return new Disk(this::before);
    }

    /// The effects that happened, in their order.
    public synchronized List<DiskEffect> effects() {
        return List.copyOf(effects);
    }

    /// Whether the program was halted.
    public synchronized boolean halted() {
        return halted;
    }

    Path root() {
        return root;
    }

    FolderImage before() {
        return before;
    }

    private synchronized void before(DiskEffect effect) {
        if (halted || effects.size() >= haltAfter) {
            halted = true;
            throw new HaltedError(effects.size());
        }
        effects.add(kept(effect));
    }

    /// The program may use its buffer again, so its content is copied.
    private static DiskEffect kept(DiskEffect effect) {
        return switch (effect) {
            case DiskEffect.Write(Path path, ByteBuffer content) ->
                    new DiskEffect.Write(path, copy(content));
            case DiskEffect.Append(Path path, ByteBuffer content) ->
                    new DiskEffect.Append(path, copy(content));
            default -> effect;
        };
    }

    private static ByteBuffer copy(ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return ByteBuffer.wrap(copy).asReadOnlyBuffer();
    }
}
