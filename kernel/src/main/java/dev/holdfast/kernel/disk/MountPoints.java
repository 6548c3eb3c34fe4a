package dev.holdfast.kernel.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Where other file systems hang in a directory. What is below such a place belongs to somebody
/// else, also when it is only another name (a bind mount) of a folder of the same file system.
public final class MountPoints {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final int PLACE = 4;
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private MountPoints() {}

    /// The places at or below this path; none where the system does not tell (proc(5), mountinfo).
    public static List<Path> of(Path path) {
        try {
            String real = path.toRealPath().toString();
            return Files.readString(TABLE, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .filter(fields -> fields.length > PLACE)
                    .map(fields -> unescaped(fields[PLACE]))
                    .filter(place -> place.equals(real) || place.startsWith(real + "/"))
                    .map(Path::of)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /// Blanks and backslashes stand there as `\040`; other bytes as they are, read here one a
    /// character.
    private static String unescaped(String place) {
        String bytes =
                ESCAPED.matcher(place)
                        .replaceAll(match -> {
                            char octal = (char) Integer.parseInt(match.group(1), 8);
                            return octal == '\\' ? "\\\\" : String.valueOf(octal);
                        });
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
