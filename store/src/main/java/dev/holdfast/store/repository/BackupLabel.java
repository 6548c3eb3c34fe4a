package dev.holdfast.store.repository;

import dev.holdfast.kernel.TextValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of a backup, such as `main-20261120T020000Z-x7k2`: its cluster, when it began, and four
/// random characters.
public record BackupLabel(String text) implements Comparable<BackupLabel>, TextValue {
    private static final Pattern FORM =
            Pattern.compile("[a-z][a-z0-9_-]{0,39}-[0-9]{8}T[0-9]{6}Z-[a-z0-9]{4}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String RANDOM_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    public BackupLabel {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a backup label: " + text);
        }
    }

    /// A new label.
    public static BackupLabel of(String cluster, Instant began) {
        var suffix = new StringBuilder();
        for (int made = 0; made < 4; made++) {
            suffix.append(RANDOM_CHARACTERS.charAt(RANDOM.nextInt(RANDOM_CHARACTERS.length())));
        }
        return new BackupLabel("%s-%s-%s".formatted(cluster, TIME.format(began), suffix));
    }

    /// Reads a label.
    public static Optional<BackupLabel> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new BackupLabel(text)) : Optional.empty();
    }

    String folder() {
        return "backups/" + text + "/";
    }

    String header() {
        return folder() + "header.json";
    }

    String files() {
        return folder() + "files";
    }

    @Override
    public int compareTo(BackupLabel other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
