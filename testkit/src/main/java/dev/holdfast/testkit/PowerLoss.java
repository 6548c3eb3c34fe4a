package dev.holdfast.testkit;

import dev.holdfast.kernel.disk.DiskEffect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file system that forgets what was not synced. It is as forgetful as POSIX allows: a file's
/// content is durable after its own sync, a name after the sync of the folder it is in, each
/// without the other; kinder file systems keep more, and no program should count on it.
public final class PowerLoss {
    private final Path root;
    private final Folder top;

    private sealed interface Node {}

    private static final class Content implements Node {
        byte[] now = new byte[0];
        byte[] durable = new byte[0];
    }

    private static final class Folder implements Node {
        final Map<String, Node> now = new HashMap<>();
        Map<String, Node> durable = Map.of();
    }

    private PowerLoss(Path root, FolderImage before) {
        this.root = root;
        this.top = new Folder();
        before.folders().keySet().stream()
                .filter(path -> !path.toString().isEmpty())
                .forEach(path -> folderOf(path).now.put(name(path), new Folder()));
        before.files()
                .forEach((path, bytes) -> {
                    var content = new Content();
                    content.now = bytes;
                    content.durable = bytes;
                    folderOf(path).now.put(name(path), content);
                });
        settle(top);
    }

    /// Puts into the empty folder `into` what is left of the recorder's folder when the power fails
    /// after the first `effects` effects.
    public static void replay(DiskRecorder recorder, int effects, Survival survival, Path into) {
        var loss = new PowerLoss(recorder.root(), recorder.before());
        recorder.effects().subList(0, effects).forEach(loss::apply);
        write(loss.top, survival, into);
    }

    /// As [#replay], after all recorded effects.
    public static void replay(DiskRecorder recorder, Survival survival, Path into) {
        replay(recorder, recorder.effects().size(), survival, into);
    }

    private void apply(DiskEffect effect) {
        Path path = root.relativize(effect.path().toAbsolutePath().normalize());
        if (path.startsWith("..")) {
            throw new IllegalArgumentException("an effect outside the folder: " + effect);
        }
        switch (effect) {
            case DiskEffect.CreateDirectory _ ->
                    folderOf(path).now.putIfAbsent(name(path), new Folder());
            case DiskEffect.Write write -> {
                var content = new Content();
                content.now = bytes(write.content());
                folderOf(path).now.put(name(path), content);
            }
            case DiskEffect.Append append -> {
                if (at(path) instanceof Content content) {
                    content.now = joined(content.now, bytes(append.content()));
                }
            }
            case DiskEffect.Sync _ -> {
                if (at(path) instanceof Content content) {
                    content.durable = content.now;
                }
            }
            case DiskEffect.SyncDirectory _ -> {
                if (at(path) instanceof Folder folder) {
                    folder.durable = Map.copyOf(folder.now);
                }
            }
            case DiskEffect.Rename rename -> {
                Path from = root.relativize(rename.from().toAbsolutePath().normalize());
                Node moved = folderOf(from).now.remove(name(from));
                if (moved != null) {
                    folderOf(path).now.put(name(path), moved);
                }
            }
            case DiskEffect.Link link -> {
                Node existing = at(root.relativize(link.existing().toAbsolutePath().normalize()));
                if (existing != null) {
                    folderOf(path).now.putIfAbsent(name(path), existing);
                }
            }
            case DiskEffect.SymbolicLink _ ->
                    throw new IllegalArgumentException("links are not replayed: " + effect);
            case DiskEffect.Delete _ -> folderOf(path).now.remove(name(path));
            case DiskEffect.SetAccess _ -> {
                // Neither content nor a name.
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void settle(Folder folder) {
        folder.durable = Map.copyOf(folder.now);
        for (Node node : folder.now.values()) {
            if (node instanceof Folder below) {
                settle(below);
            }
        }
    }

    private static void write(Folder folder, Survival survival, Path into) {
        Map<String, Node> names = survival == Survival.NOTHING ? folder.durable : folder.now;
        names.forEach((name, node) -> {
            Path path = into.resolve(name);
            try {
                switch (node) {
                    case Folder below -> {
                        Files.createDirectory(path);
                        write(below, survival, path);
                    }
                    case Content content -> Files.write(path, survivor(content, survival));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] survivor(Content content, Survival survival) {
        return switch (survival) {
            case EVERYTHING -> content.now;
            case NOTHING, NAMES -> content.durable;
            case NAMES_AND_HALF ->
                    Arrays.equals(content.durable, content.now)
                            ? content.now
                            : Arrays.copyOf(content.now, surviving(content));
        };
    }

    /// What was synced before more was appended stays.
    private static int surviving(Content content) {
        int half = content.now.length / 2;
        boolean appended = Arrays.mismatch(content.durable, content.now) == content.durable.length;
        return appended ? Math.max(half, content.durable.length) : half;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private @Nullable Node at(Path path) {
        return path.toString().isEmpty() ? top : folderOf(path).now.get(name(path));
    }

    private Folder folderOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            return top;
        }
        if (at(parent) instanceof Folder folder) {
            return folder;
        }
        throw new IllegalStateException("no folder " + parent + " in the recording");
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
