package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.data.Yaml;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// The file a project is declared in, found or named.
///
/// @param path where it is, absolute
/// @param label how messages call it
record ProjectFile(Path path, String label) {
    static final String NAME = "holdfast.yml";

    private static final String MISSPELT = "holdfast.yaml";
    private static final String SMALLEST = "write at least \"version: 1\" into it";

    /// The file that was named, or else the one in the working folder or nearest above it.
    static Optional<ProjectFile> find(Path workingDirectory, Optional<Path> named) {
        Path from = workingDirectory.toAbsolutePath().normalize();
        if (named.isPresent()) {
            Path path = from.resolve(named.get()).normalize();
            if (Files.notExists(path)) {
                throw Failure.of(
                                ConfigError.NO_FILE,
                                "%s, named by --config, does not exist".formatted(named.get()))
                        .hint("correct the path, or leave --config out to take the nearest " + NAME)
                        .fact("path", path.toString())
                        .exception();
            }
            return Optional.of(new ProjectFile(path, named.get().toString()));
        }
        for (Path folder = from; folder != null; folder = folder.getParent()) {
            Path path = folder.resolve(NAME);
            String label = from.relativize(path).toString();
            // A link that leads nowhere is a mistake, not a folder without a file.
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                var file = new ProjectFile(path, label);
                file.refuseNoFile();
                refuseForeign(path, label, from);
                return Optional.of(file);
            }
            refuseMisspelt(folder.resolve(MISSPELT), from);
        }
        return Optional.empty();
    }

    /// The folder that relative paths are relative to.
    Path folder() {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /// The file's text.
    String text() {
        byte[] bytes = bytes();
        if (bytes.length > Yaml.MOST_CHARACTERS) {
            throw failure(ConfigError.NOT_TEXT, "is longer than 1 MiB").exception();
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.isBlank()) {
                throw empty().exception();
            }
            return text;
        } catch (CharacterCodingException e) {
            throw failure(ConfigError.NOT_TEXT, "is not UTF-8 text")
                    .hint("save it as UTF-8")
                    .exception(e);
        }
    }

    Failure empty() {
        return failure(ConfigError.NOT_TEXT, "is empty").hint(SMALLEST);
    }

    /// What is named may be a pipe, as a shell's `<(...)` is; what is found may not.
    private void refuseNoFile() {
        if (Files.notExists(path)) {
            throw failure(ConfigError.UNREADABLE, "is a link to a file that does not exist")
                    .hint("correct the link, or remove it")
                    .exception();
        }
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            throw failure(ConfigError.UNREADABLE, "is no regular file")
                    .hint("replace it by a file, or remove it")
                    .exception();
        }
    }

    private byte[] bytes() {
        if (Files.isDirectory(path)) {
            throw failure(ConfigError.UNREADABLE, "is a folder, not a file")
                    .hint("name a file in it with --config, or rename the folder")
                    .exception();
        }
        try (var stream = Files.newInputStream(path)) {
            return stream.readNBytes(Yaml.MOST_CHARACTERS + 1);
        } catch (IOException e) {
            throw failure(ConfigError.UNREADABLE, "cannot be read: " + DiskFailure.reason(e))
                    .hint("give yourself the right to read it, or name another file with --config")
                    .exception(e);
        }
    }

    private Failure failure(ConfigError code, String problem) {
        return Failure.of(code, label + " " + problem).fact("path", path.toString());
    }

    /// A file above the working folder that another user put there (in `/tmp`, say) could send
    /// commands to a server of theirs.
    private static void refuseForeign(Path path, String label, Path from) {
        if (from.equals(path.getParent())) {
            return;
        }
        try {
            String owner = Files.getOwner(path).getName();
            boolean trusted =
                    owner.equals("root")
                            || owner.equals(System.getProperty("user.name"))
                            || owner.equals(Files.getOwner(from).getName());
            if (!trusted) {
                throw Failure.of(
                                ConfigError.FOREIGN_FILE,
                                "%s belongs to the user %s, so it is not read"
                                        .formatted(label, owner))
                        .hint("if you trust it, name it: --config " + label)
                        .fact("path", path.toString())
                        .exception();
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "look at", path);
        }
    }

    private static void refuseMisspelt(Path path, Path from) {
        if (Files.isRegularFile(path)) {
            String label = from.relativize(path).toString();
            throw Failure.of(
                            ConfigError.NO_FILE,
                            "found %s, but the configuration is named %s".formatted(label, NAME))
                    .hint("rename it, or name it: --config " + label)
                    .fact("path", path.toString())
                    .exception();
        }
    }
}
