package dev.holdfast.operations.config;

import dev.holdfast.kernel.Secret;

/// A value in force.
///
/// @param key the keys that lead to it, joined by dots
/// @param masked how it is shown
/// @param revealed how it is shown to one who asks for secrets
/// @param origin where it came from: `holdfast.yml:12`, `POSTGRES_HOST`, `default`
public record EffectiveValue(String key, String masked, Secret revealed, String origin) {
    static final String DEFAULT = "default";

    static EffectiveValue open(String key, Object value, String origin) {
        return new EffectiveValue(key, value.toString(), Secret.of(value.toString()), origin);
    }
}
