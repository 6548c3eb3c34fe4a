package dev.holdfast.operations.config;

import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.session.PostgresTarget;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes a PostgreSQL target as the URL that reads back as the same target.
final class PostgresText {
    private PostgresText() {}

    static String print(PostgresTarget target, boolean reveal) {
        var url = new StringBuilder("postgresql://").append(encode(target.user()));
        target.password()
                .map(password -> reveal ? encode(password.reveal()) : password.toString())
                .ifPresent(password -> url.append(':').append(password));
        url.append('@').append(host(target)).append(':').append(target.port());
        url.append('/').append(encode(target.database()));
        return url.append('?').append(query(target, reveal)).toString();
    }

    private static String host(PostgresTarget target) {
        return target.host().contains(":") ? "[" + target.host() + "]" : encode(target.host());
    }

    private static String query(PostgresTarget target, boolean reveal) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("sslmode", target.sslMode().word());
        target.sslRootCertificate()
                .map(Path::toString)
                .ifPresent(it -> settings.put("sslrootcert", it));
        target.sslCertificate().map(Path::toString).ifPresent(it -> settings.put("sslcert", it));
        target.sslKey().map(Path::toString).ifPresent(it -> settings.put("sslkey", it));
        target.parameters()
                .forEach((name, value) -> settings.put(name, shown(name, value, reveal)));
        return settings.entrySet().stream()
                .map(setting -> encode(setting.getKey()) + "=" + value(setting.getValue()))
                .collect(Collectors.joining("&"));
    }

    /// Nothing known to be secret is a parameter, but a password passed by an unusual name is.
    private static String shown(String name, String value, boolean reveal) {
        boolean secret = name.contains("pass") || name.contains("secret") || name.contains("key");
        return secret && !reveal ? Secret.of(value).toString() : value;
    }

    /// A value after the `?`, where paths may stay readable.
    private static String value(String text) {
        return encode(text).replace("%2F", "/");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
