package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.TextValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How much a connection relies on TLS (manual, section "SSL Support" of libpq).
public enum SslMode implements TextValue {
    /// Never encrypted.
    DISABLE,
    /// Not encrypted, unless the server insists.
    ALLOW,
    /// Encrypted if the server can.
    PREFER,
    /// Encrypted; who the server is, is not checked.
    REQUIRE,
    /// Encrypted, by a certificate of a known authority.
    VERIFY_CA,
    /// Encrypted, by a certificate of a known authority that names this host.
    VERIFY_FULL;

    /// The mode as written in a connection string: `verify-full`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether the mode must end in an encrypted connection.
    public boolean demandsTls() {
        return compareTo(REQUIRE) >= 0;
    }

    /// Reads the word of a connection string.
    public static SslMode parse(String word) {
        return find(word)
                .orElseThrow(() ->
                        Failure.of(
                                        PostgresError.BAD_TARGET,
                                        "sslmode is '%s', which is not a mode".formatted(word))
                                .hint(hint(word))
                                .exception());
    }

    static Optional<SslMode> find(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    private static String hint(String word) {
        List<String> words = Arrays.stream(values()).map(SslMode::word).toList();
        return Nearest.to(word, words)
                .map("did you mean %s?"::formatted)
                .orElse("use one of " + String.join(", ", words));
    }

    @Override
    public String toString() {
        return word();
    }
}
