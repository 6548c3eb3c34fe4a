package dev.holdfast.operations.schema;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.server.SandboxServer;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What files make of an empty database: seen in a sandbox, or kept from the last time that the
/// same files were seen on the same server.
record SchemaSources(Sandboxes sandboxes, SchemaCache cache, Migrations migrations) {
    /// Part of every key: another number where the same files may be read in another way.
    private static final String FORMAT = "1";

    static final String ANALYZE =
            Stream.of(
                            "attrdef",
                            "attribute",
                            "class",
                            "collation",
                            "constraint",
                            "depend",
                            "description",
                            "enum",
                            "index",
                            "inherits",
                            "namespace",
                            "partitioned_table",
                            "policy",
                            "proc",
                            "publication_rel",
                            "range",
                            "rewrite",
                            "sequence",
                            "shdepend",
                            "statistic_ext",
                            "trigger",
                            "type")
                    .map("pg_catalog.pg_%s"::formatted)
                    .collect(Collectors.joining(", ", "analyze ", ""));

    private static final CatalogReader.Reading READING = new CatalogReader.Reading(true, true);

    /// What a declared folder makes.
    Snapshot declared(DeclaredFolder folder, Run run) {
        String key = key("declared", folder.fingerprint(), run);
        return cache.find(key).orElseGet(() -> kept(key, load(folder, key, run)));
    }

    /// What a declared folder makes, in few words.
    SnapshotHeader declaredHeader(DeclaredFolder folder, Run run) {
        String key = key("declared", folder.fingerprint(), run);
        return cache.findHeader(key).orElseGet(() -> declared(folder, run).header());
    }

    /// What all migrations of a folder make, without the table of their runner.
    ///
    /// @param like the database they are meant for: its URL names that table
    Snapshot migrated(Path folder, PostgresTarget like, Run run) {
        String key = key("migrated", fingerprint(folder, like), run);
        return cache.find(key).orElseGet(() -> kept(key, migrate(folder, like, key, run)));
    }

    /// The schema without a table and its parts.
    ///
    /// @param table as SQL writes it
    static DatabaseSchema without(String table, DatabaseSchema schema) {
        return Bookkeeping.without(schema, Set.of(table));
    }

    private Snapshot kept(String key, Snapshot made) {
        cache.put(key, made);
        return made;
    }

    private Snapshot load(DeclaredFolder folder, String key, Run run) {
        try (var sandbox = sandboxes.start(run)) {
            var database = sandbox.newDatabase(run);
            var roles = DeclaredLoader.load(folder, database, sandbox, run);
            return snapshot(read(database, run), new Origin(folder.place(), key, roles), run);
        }
    }

    private Snapshot migrate(Path folder, PostgresTarget like, String key, Run run) {
        try (var sandbox = sandboxes.start(run)) {
            var database = withParameters(like, sandbox.newDatabase(run));
            var roles = new TreeSet<String>();
            String table = migrate(folder, database, sandbox, roles, run);
            return snapshot(
                    without(table, read(database, run)), new Origin(folder, key, roles), run);
        }
    }

    private record Origin(Path place, String key, Collection<String> madeRoles) {}

    private static Snapshot snapshot(DatabaseSchema schema, Origin origin, Run run) {
        return Snapshot.of(
                schema,
                origin.place().toString(),
                origin.key(),
                origin.madeRoles(),
                run.clock().instant());
    }

    /// The sandbox has none of the cluster's roles: those that migrations name are made as it goes.
    private String migrate(
            Path folder,
            PostgresTarget database,
            SandboxServer sandbox,
            Collection<String> roles,
            Run run) {
        while (true) {
            try {
                return migrations.apply(folder, database, run);
            } catch (FailureException e) {
                Optional<String> role = MissingRole.in(e.failure().message());
                if (role.isEmpty() || !sandbox.ensureRole(role.get(), run)) {
                    throw e;
                }
                roles.add(role.get());
            }
        }
    }

    private static PostgresTarget withParameters(PostgresTarget like, PostgresTarget database) {
        var with = database;
        for (var parameter : like.parameters().entrySet()) {
            if (parameter.getKey().startsWith("x-migrations-table")) {
                with = with.withParameter(parameter.getKey(), parameter.getValue());
            }
        }
        return with;
    }

    /// Reads a database of a sandbox. Nothing there keeps statistics, without which reading the
    /// catalogs of a thousand tables takes ten times as long.
    static DatabaseSchema read(PostgresTarget database, Run run) {
        var settings = SessionSettings.defaults().named("holdfast schema");
        try (var session = Sessions.open(database, settings, run);
                var step = run.step("read catalogs of the sandbox")) {
            session.simpleQuery(ANALYZE);
            var schema = CatalogReader.read(session, READING);
            step.complete();
            return schema;
        }
    }

    private String key(String kind, String fingerprint, Run run) {
        return new Fingerprint()
                .add(FORMAT)
                .add(kind)
                .add(sandboxes.identity(run))
                .add(fingerprint)
                .text();
    }

    private String fingerprint(Path folder, PostgresTarget like) {
        var sum = new Fingerprint();
        Function<String, String> parameter = name -> String.valueOf(like.parameters().get(name));
        sum.add(parameter.apply("x-migrations-table"))
                .add(parameter.apply("x-migrations-table-quoted"));
        for (Path file : migrations.files(folder)) {
            sum.add(String.valueOf(file.getFileName())).add(content(file));
        }
        return sum.text();
    }

    /// A byte a character: what is no UTF-8 is for the migrations' runner to refuse.
    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
