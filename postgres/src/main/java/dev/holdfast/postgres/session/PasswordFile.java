package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Secret;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// libpq's password file: lines of `host:port:database:user:password`, each but the last may be
/// `*`, and `\` keeps `:` and `\` as they are (manual, section "The Password File"). The first line
/// that fits counts.
final class PasswordFile {
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE,
                    PosixFilePermission.OTHERS_EXECUTE);

    private PasswordFile() {}

    static Optional<Secret> password(Path file, PostgresTarget target, Consumer<String> warnings) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (!Files.isRegularFile(file)) {
                warnings.accept(
                        "password file %s is not a plain file: passed over".formatted(file));
                return Optional.empty();
            }
            if (othersMayOpen(file)) {
                warnings.accept(
                        ("password file %s can be opened by others: passed over;"
                                        + " type: chmod 0600 %s")
                                .formatted(file, file));
                return Optional.empty();
            }
            return find(Files.readAllLines(file), target);
        } catch (MalformedInputException _) {
            warnings.accept("password file %s is not UTF-8 text: passed over".formatted(file));
            return Optional.empty();
        } catch (IOException _) {
            warnings.accept("password file %s cannot be read: passed over".formatted(file));
            return Optional.empty();
        }
    }

    private static boolean othersMayOpen(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    }

    static Optional<Secret> find(List<String> lines, PostgresTarget target) {
        for (String line : lines) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<Field> fields = fields(line);
            if (fields.size() >= 5
                    && fields.get(0).fits(host(target))
                    && fields.get(1).fits(String.valueOf(target.port()))
                    && fields.get(2).fits(target.database())
                    && fields.get(3).fits(target.user())) {
                return Optional.of(Secret.of(fields.get(4).text()));
            }
        }
        return Optional.empty();
    }

    /// A socket in the server's usual directory is `localhost` to the password file.
    private static String host(PostgresTarget target) {
        return Set.of("/tmp", "/var/run/postgresql", "/run/postgresql").contains(target.host())
                ? "localhost"
                : target.host();
    }

    /// @param any whether the field is a bare `*`
    private record Field(String text, boolean any) {
        boolean fits(String value) {
            return any || text.equals(value);
        }
    }

    private static List<Field> fields(String line) {
        var fields = new ArrayList<Field>();
        var text = new StringBuilder();
        int start = 0;
        for (int at = 0; at <= line.length(); at++) {
            if (at == line.length() || line.charAt(at) == ':') {
                fields.add(new Field(text.toString(), line.substring(start, at).equals("*")));
                text.setLength(0);
                start = at + 1;
            } else {
                if (line.charAt(at) == '\\' && at + 1 < line.length()) {
                    at++;
                }
                text.append(line.charAt(at));
            }
        }
        return fields;
    }
}
