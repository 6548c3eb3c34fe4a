package dev.holdfast.operations.config;

import dev.holdfast.redis.resp.RedisTarget;
import java.util.Optional;

/// A Redis server: somebody else's when it has a `url`, else ours, below `.holdfast/`.
public record RedisConfig(Optional<RedisTarget> url) {}
