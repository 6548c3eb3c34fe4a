package dev.holdfast.postgres.session;

/// How a connection is encrypted, as libpq's `sslmode`.
public enum SslMode {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL
}
