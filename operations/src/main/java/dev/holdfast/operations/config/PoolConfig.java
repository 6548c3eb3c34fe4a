package dev.holdfast.operations.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// The guides' pool keys, as an application's pool understands them.
///
/// @param maxOpenConnections the most connections open at once
/// @param maxIdleConnections the most kept open without work
/// @param connectionMaxLifetime after how long a connection is replaced
public record PoolConfig(
        OptionalInt maxOpenConnections,
        OptionalInt maxIdleConnections,
        Optional<Duration> connectionMaxLifetime) {}
