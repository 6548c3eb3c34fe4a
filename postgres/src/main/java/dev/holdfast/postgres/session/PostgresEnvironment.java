package dev.holdfast.postgres.session;

import static dev.holdfast.postgres.session.ConnectionSettings.bad;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// libpq's surroundings of a connection: the `PG*` variables, `pg_service.conf` and `.pgpass`
/// (manual, sections "Environment Variables", "The Connection Service File", "The Password File").
/// They fill what a connection string leaves out: string, then service, then variables, then the
/// password file.
///
/// @param variables the process's environment, or a test's
/// @param home the caller's home directory
public record PostgresEnvironment(Map<String, String> variables, Path home) {
    private static final Map<String, String> SETTING_OF =
            Map.ofEntries(
                    Map.entry("PGHOST", "host"),
                    Map.entry("PGPORT", "port"),
                    Map.entry("PGDATABASE", "dbname"),
                    Map.entry("PGUSER", "user"),
                    Map.entry("PGPASSWORD", "password"),
                    Map.entry("PGPASSFILE", "passfile"),
                    Map.entry("PGSERVICE", "service"),
                    Map.entry("PGSSLMODE", "sslmode"),
                    Map.entry("PGSSLROOTCERT", "sslrootcert"),
                    Map.entry("PGSSLCERT", "sslcert"),
                    Map.entry("PGSSLKEY", "sslkey"),
                    Map.entry("PGCHANNELBINDING", "channel_binding"),
                    Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
                    Map.entry("PGAPPNAME", "application_name"),
                    Map.entry("PGOPTIONS", "options"),
                    Map.entry("PGTZ", "timezone"));

    public PostgresEnvironment {
        variables = Map.copyOf(variables);
    }

    /// Whether the variables say where a server is.
    public boolean namesServer() {
        return !variables.getOrDefault("PGHOST", "").isEmpty()
                || !variables.getOrDefault("PGSERVICE", "").isEmpty();
    }

    /// What the `PG*` variables say.
    public TargetParts parts() {
        var settings = new LinkedHashMap<String, String>();
        SETTING_OF.forEach((variable, setting) -> {
            String value = variables.get(variable);
            if (value != null) {
                settings.put(setting, value);
            }
        });
        return TargetParts.of(settings, "the environment (PG* variables)");
    }

    /// The target that the said parts mean here.
    ///
    /// @param warnings hears what was passed over, such as a password file that others can read
    public PostgresTarget complete(TargetParts said, Consumer<String> warnings) {
        TargetParts known = said.or(TargetParts.none());
        TargetParts fromVariables = parts();
        Optional<String> service =
                parameter(known, "service").or(() -> parameter(fromVariables, "service"));
        if (service.isPresent()) {
            known = known.or(service(service.get()));
        }
        known = known.or(fromVariables);
        Path passwordFile =
                parameter(known, "passfile").map(Path::of).orElse(home.resolve(".pgpass"));
        return withPassword(
                known.without("service", "passfile").toTarget(), passwordFile, warnings);
    }

    /// The target with the password that the caller's `.pgpass` (or `PGPASSFILE`) holds for it, if
    /// it has none yet.
    public PostgresTarget withPassword(PostgresTarget target, Consumer<String> warnings) {
        String named = variables.getOrDefault("PGPASSFILE", "");
        return withPassword(
                target, named.isEmpty() ? home.resolve(".pgpass") : Path.of(named), warnings);
    }

    private static PostgresTarget withPassword(
            PostgresTarget target, Path file, Consumer<String> warnings) {
        if (target.password().isPresent()) {
            return target;
        }
        return PasswordFile.password(file, target, warnings)
                .map(target::withPassword)
                .orElse(target);
    }

    private TargetParts service(String name) {
        String named = variables.getOrDefault("PGSERVICEFILE", "");
        Path own = named.isEmpty() ? home.resolve(".pg_service.conf") : Path.of(named);
        if (!named.isEmpty() && !Files.exists(own)) {
            throw bad(
                    "the service file %s (PGSERVICEFILE) does not exist".formatted(own),
                    "correct PGSERVICEFILE or unset it");
        }
        return section(own, name)
                .or(() -> systemFile().flatMap(file -> section(file, name)))
                .orElseThrow(() ->
                        bad(
                                "no service named %s is defined in %s".formatted(name, own),
                                "add a [%s] section to the file".formatted(name)));
    }

    private Optional<Path> systemFile() {
        return Optional.ofNullable(variables.get("PGSYSCONFDIR"))
                .map(folder -> Path.of(folder).resolve("pg_service.conf"));
    }

    private static Optional<TargetParts> section(Path file, String name) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        boolean inside = false;
        Map<String, String> settings = new LinkedHashMap<>();
        boolean found = false;
        for (String line : lines(file)) {
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            if (stripped.startsWith("[")) {
                inside = stripped.equals("[" + name + "]");
                found |= inside;
            } else if (inside) {
                int equals = stripped.indexOf('=');
                if (equals < 1) {
                    throw bad(
                            "service %s in %s has a line without name=value".formatted(name, file),
                            "correct the line");
                }
                // As in libpq, the first of two lines of one name counts.
                settings.putIfAbsent(stripped.substring(0, equals), stripped.substring(equals + 1));
            }
        }
        return found
                ? Optional.of(TargetParts.of(settings, "service %s in %s".formatted(name, file)))
                : Optional.empty();
    }

    private static Iterable<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw bad(
                    "the service file %s cannot be read: %s".formatted(file, e.getMessage()),
                    "make it a readable UTF-8 text file");
        }
    }

    private static Optional<String> parameter(TargetParts parts, String name) {
        return Optional.ofNullable(parts.parameters().get(name));
    }
}
