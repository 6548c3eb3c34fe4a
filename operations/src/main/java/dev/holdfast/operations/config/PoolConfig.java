package dev.holdfast.operations.config;

import java.time.Duration;
import java.util.Optional;

/// The guides' pool keys, as an application's pool understands them.
///
/// @param maxOpenConnections the most connections open at once; 0 is no limit
/// @param maxIdleConnections the most kept open without work
/// @param connectionMaxLifetime after how long a connection is replaced
public record PoolConfig(
        Optional<Integer> maxOpenConnections,
        Optional<Integer> maxIdleConnections,
        Optional<Duration> connectionMaxLifetime) {}
