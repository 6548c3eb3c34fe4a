package dev.holdfast.operations.config;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Puts in what a value takes from elsewhere: `${NAME}`, and in values that may be secret
/// `file:path`. Remembers what it used, for the value's origin.
final class Substitution implements UnaryOperator<String> {
    private static final long MOST_SECRET_BYTES = 1 << 16;
    private static final Pattern LAST_NEWLINE = Pattern.compile("\\r?\\n\\z");
    private static final Set<PosixFilePermission> OPEN =
            Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final Place place;
    private final Variables variables;
    private final boolean filesToo;
    private final List<String> warnings;
    private final List<String> used = new ArrayList<>();

    /// Where the value stands.
    ///
    /// @param folder what relative paths are relative to
    record Place(Source source, int line, String path, Path folder) {}

    /// @param filesToo whether the value may be secret, so that `file:` has its meaning
    Substitution(Place place, Variables variables, boolean filesToo, List<String> warnings) {
        this.place = place;
        this.variables = variables;
        this.filesToo = filesToo;
        this.warnings = warnings;
    }

    @Override
    public String apply(String text) {
        if (filesToo && text.startsWith(References.FILE)) {
            String path = replaced(text.substring(References.FILE.length()));
            return secretIn(path);
        }
        return replaced(text);
    }

    /// What was put in, as the text had it: `${POSTGRES_USER}`, `file:secrets/password`.
    List<String> used() {
        return List.copyOf(used);
    }

    private String replaced(String text) {
        return References.isIn(text)
                ? References.replace(text, this::variable, this::badReference)
                : text;
    }

    private String variable(String name) {
        var found = variables.find(name).orElseThrow(() -> unknown(name));
        String reference = "${%s}".formatted(name);
        String from =
                found.origin().equals(name)
                        ? reference
                        : "%s (%s)".formatted(reference, found.origin());
        if (!used.contains(from)) {
            used.add(from);
        }
        return found.value();
    }

    private FailureException unknown(String name) {
        return place.source()
                .failure(
                        ConfigError.UNKNOWN_VARIABLE,
                        place.line(),
                        "the variable %s of %s is not set".formatted(name, place.path()))
                .hint("export %s, or put it into .env beside the file".formatted(name))
                .fact("variable", name)
                .exception();
    }

    private FailureException badReference(String problem) {
        return place.source()
                .failure(
                        ConfigError.BAD_REFERENCE,
                        place.line(),
                        "%s %s".formatted(place.path(), problem))
                .hint("write ${NAME} for a variable, without a default, or $${ for the text itself")
                .exception();
    }

    private String secretIn(String path) {
        Path file = path.isBlank() ? place.folder() : place.folder().resolve(path);
        used.add(References.FILE + path);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_SECRET_BYTES) {
                throw unusable(
                        path,
                        Files.exists(file)
                                ? "it is not a file of at most 64 KiB"
                                : "there is no such file");
            }
            warnIfOpen(file, path);
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                            .toString();
            return LAST_NEWLINE.matcher(text).replaceFirst("");
        } catch (CharacterCodingException _) {
            throw unusable(path, "it is not UTF-8 text");
        } catch (IOException e) {
            throw unusable(path, DiskFailure.reason(e));
        }
    }

    private void warnIfOpen(Path file, String path) throws IOException {
        var open = new TreeSet<>(Files.getPosixFilePermissions(file));
        open.retainAll(OPEN);
        String warning =
                "%s may be read or changed by other users; chmod 600 keeps the secret."
                        .formatted(path);
        if (!open.isEmpty() && !warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    private FailureException unusable(String path, String reason) {
        return place.source()
                .failure(
                        ConfigError.SECRET_FILE,
                        place.line(),
                        "%s cannot be read from %s: %s".formatted(place.path(), path, reason))
                .hint("a path after file: is relative to the folder of the configuration file")
                .fact("file", path)
                .exception();
    }
}
