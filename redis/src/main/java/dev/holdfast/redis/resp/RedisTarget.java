package dev.holdfast.redis.resp;

import dev.holdfast.kernel.Secret;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A Redis database to connect to. Prints as its URL with the password masked.
///
/// @param host a name or an address; an IPv6 address without brackets
/// @param port 1 to 65535
/// @param user the ACL user; absent for the default user
/// @param database the number after the URL's slash, as `SELECT` takes it
/// @param tls whether the connection is encrypted (`rediss://`)
public record RedisTarget(
        String host,
        int port,
        Optional<String> user,
        Optional<Secret> password,
        int database,
        boolean tls) {
    /// The port of a Redis server that says nothing else.
    public static final int DEFAULT_PORT = 6379;

    public RedisTarget {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a Redis server needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        if (database < 0) {
            throw new IllegalArgumentException("not a database: " + database);
        }
    }

    /// Reads `redis://user:password@host:port/database`, or `rediss://` for TLS. Every part but the
    /// host may be left out; parts may be percent-encoded.
    ///
    /// @param substitute called on each part once the URL is split, so that what it puts in is
    ///   never read as a part of the URL: a password may hold `@`
    public static RedisTarget parse(String url, UnaryOperator<String> substitute) {
        return RedisUrl.parse(url, substitute);
    }

    /// The URL with its password, percent-encoded: [#parse] reads it back.
    public Secret url() {
        return Secret.of(RedisUrl.print(this, password.map(Secret::reveal)));
    }

    @Override
    public String toString() {
        return RedisUrl.print(this, password.map(Secret::toString));
    }
}
