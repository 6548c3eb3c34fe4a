package dev.holdfast.operations.migrate.journal;

import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The two checksums of a script: of its text, and of what it means, so that an edited comment is
/// told from an edited statement.
///
/// @param text SHA-256 of the text in UTF-8, in hexadecimal digits
/// @param meaning SHA-256 of its statements without comments and blanks
public record Checksums(String text, String meaning) {

    public static Checksums of(MigrationScript script) {
        return new Checksums(
                hex(sha256().digest(script.text().getBytes(StandardCharsets.UTF_8))),
                prefix(script, script.statements().size()));
    }

    /// The checksum of what the first statements mean.
    public static String prefix(MigrationScript script, int statements) {
        var digest = sha256();
        for (SqlStatement statement : script.statements().subList(0, statements)) {
            for (SqlToken token : statement.tokens()) {
                digest.update(
                        script.text()
                                .substring(token.start(), token.end())
                                .getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
        }
        return hex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
