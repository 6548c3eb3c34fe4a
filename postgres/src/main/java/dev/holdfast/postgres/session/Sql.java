package dev.holdfast.postgres.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One statement of ours, its parameters written as `?`: short ones as text, longer ones in a
/// `.sql` resource beside the class that uses it. `holders.sql` may have variants: `holders.14.sql`
/// is meant for servers from 14 on.
public sealed interface Sql {
    /// The statement for a server of this major version.
    String text(int major);

    /// A statement that is the same for every version.
    static Sql text(String statement) {
        return new Text(statement);
    }

    /// The resource `name.sql` beside `owner`.
    static Sql of(Class<?> owner, String name) {
        return new Resource(owner, name);
    }

    record Text(String statement) implements Sql {
        @Override
        public String text(int major) {
            return statement;
        }
    }

    record Resource(Class<?> owner, String name) implements Sql {
        private static final int OLDEST_MAJOR = 13;

        @Override
        public String text(int major) {
            for (int version = major; version > OLDEST_MAJOR; version--) {
                String variant = read(name + "." + version + ".sql");
                if (variant != null) {
                    return variant;
                }
            }
            String plain = read(name + ".sql");
            if (plain == null) {
                throw new IllegalStateException(
                        "no resource %s.sql beside %s".formatted(name, owner.getName()));
            }
            return plain;
        }

        private @Nullable String read(String file) {
            try (InputStream stream = owner.getResourceAsStream(file)) {
                return stream == null
                        ? null
                        : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
