package dev.holdfast.operations.config;

import dev.holdfast.operations.config.Shape.Items;
import dev.holdfast.operations.config.Shape.Keys;
import dev.holdfast.operations.config.Shape.Named;
import dev.holdfast.operations.config.Shape.Value;
import java.util.ArrayList;
import java.util.List;

/// The format of `holdfast.yml`, version 1: every key there is, and every key that is to come.
final class ConfigShape {

    /// The whole file.
    static final Keys ROOT = root();

    private ConfigShape() {}

    private static Keys root() {
        var keys = new ArrayList<Key>();
        keys.add(
                Key.of("version", "the version of this format: 1", new Value(Leaf.FORMAT))
                        .asRequired());
        keys.add(
                Key.of(
                        "project",
                        "the project's name; by default that of the folder",
                        new Value(Leaf.PROJECT)));
        keys.addAll(sections(true));
        keys.add(
                Key.of(
                        "environments",
                        "what differs in an environment, merged over the rest by --environment",
                        new Named(NameRule.ENVIRONMENT, new Keys(sections(false), List.of()))));
        return new Keys(keys, List.of());
    }

    /// The keys that stand at the top and in an environment alike. What is required must be in the
    /// base, so that the base is complete by itself.
    private static List<Key> sections(boolean base) {
        Key path =
                Key.of("path", "the folder, outside .holdfast/", new Value(Leaf.REPOSITORY_FOLDER));
        return List.of(
                Key.of(
                        "protected",
                        "whether what destroys asks for the typed name even with --yes",
                        new Value(Leaf.FLAG)),
                Key.of(
                        "postgres",
                        "the PostgreSQL clusters by name",
                        new Named(NameRule.SERVER, cluster())),
                Key.of("redis", "the Redis servers by name", new Named(NameRule.SERVER, redis())),
                Key.of(
                        "repository",
                        "where backups are kept, by name",
                        new Named(NameRule.SERVER, repository(base ? path.asRequired() : path))));
    }

    private static Keys cluster() {
        return Keys.of(
                        Key.of(
                                "url",
                                "where the server is; without it Holdfast runs one of its own",
                                new Value(Leaf.POSTGRES_URL)),
                        Key.of(
                                "version",
                                "the major version that Holdfast runs; 18 by default",
                                new Value(Leaf.MAJOR_VERSION)),
                        Key.of(
                                "databases",
                                "its databases by name",
                                new Named(NameRule.DATABASE, database())),
                        Key.of("pool", "an application's connection pool", pool()),
                        Key.later("backup", "where and when it is backed up"),
                        Key.later("objectives", "how much may be lost and how long it may take"))
                .onlyOneOf("url", "version");
    }

    private static Keys pool() {
        return Keys.of(
                Key.of(
                        "max_open_conns",
                        "most connections open at once; 0 is no limit",
                        new Value(Leaf.COUNT)),
                Key.of(
                        "max_idle_conns",
                        "most connections kept open without work",
                        new Value(Leaf.COUNT)),
                Key.of(
                        "conn_max_lifetime",
                        "after how long a connection is replaced, such as 5m",
                        new Value(Leaf.LIFETIME)));
    }

    private static Keys database() {
        return Keys.of(
                Key.of("migrations", "the folder of its migrations", new Value(Leaf.FOLDER)),
                Key.of(
                        "style",
                        "whose files they are, where looking does not tell",
                        new Value(Leaf.STYLE)),
                Key.of(
                        "policy",
                        "who runs its migrations: manual (a person) or on-start (whatever starts, too)",
                        new Value(Leaf.POLICY)),
                Key.of(
                        "schema",
                        "the folder of its declared schema: .sql files that make it from nothing",
                        new Value(Leaf.FOLDER)),
                Key.of(
                        "ignore",
                        "what may differ from the declared schema, and why",
                        new Items(ignored())));
    }

    private static Keys ignored() {
        return Keys.of(
                Key.of(
                                "what",
                                "a kind of object or *, and a name as SQL writes it with * and ?:"
                                        + " table public.audit_*",
                                new Value(Leaf.IGNORED))
                        .asRequired(),
                Key.of("reason", "why it may differ", new Value(Leaf.REASON)).asRequired());
    }

    private static Keys redis() {
        return Keys.of(
                Key.of(
                        "url",
                        "where the server is; without it Holdfast runs one of its own",
                        new Value(Leaf.REDIS_URL)),
                Key.later("keys", "what keys there are and how long they live"));
    }

    private static Keys repository(Key path) {
        return Keys.of(
                path,
                Key.later("s3", "a bucket and prefix"),
                Key.later("endpoint", "the object store's address"),
                Key.later("key", "the object store's access key"),
                Key.later("secret", "the object store's secret key"),
                Key.later("encrypt", "the passphrase of the repository"));
    }
}
