package dev.holdfast.operations.local;

import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.operations.local.LocalServer.Up;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `.holdfast/env`: how applications reach the servers, a `NAME=value` a line, private to the
/// project's owner. The first cluster and the first Redis have the plain names; with several of a
/// kind each also has names that begin with its own.
final class EnvFile {
    private EnvFile() {}

    /// Writes the file, durably, unless it says the same already.
    static void write(LocalFolder local, List<Up> servers) {
        String text =
                "# Written by holdfast up: the addresses and passwords of this project's servers.\n"
                        + variables(servers).entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                                .collect(Collectors.joining());
        if (!present(local).equals(Optional.of(text))) {
            local.put(local.env(), text, Disk.PRIVATE_FILE);
        }
    }

    /// Refuses a folder of this name, a Python environment for one, before servers are started.
    static void checkPlace(LocalFolder local) {
        if (Files.isDirectory(local.env())) {
            throw Claim.notOurs(local.env());
        }
    }

    /// The password that the file has for the server on this port, should the server's own file be
    /// lost.
    static Optional<Secret> password(LocalFolder local, ServerKind kind, int port) {
        Map<String, String> variables = new LinkedHashMap<>();
        present(local).stream()
                .flatMap(String::lines)
                .filter(line -> line.contains("="))
                .map(line -> line.split("=", 2))
                .forEach(parts -> variables.put(parts[0], parts[1]));
        String name = kind.name() + "_PORT";
        return variables.entrySet().stream()
                .filter(it -> it.getKey().endsWith(name))
                .filter(it -> it.getValue().equals(String.valueOf(port)))
                .map(it -> it.getKey().replaceFirst("PORT$", "PASSWORD"))
                .map(key -> variables.getOrDefault(key, ""))
                .filter(value -> !value.isEmpty())
                .map(Secret::of)
                .findFirst();
    }

    static Map<String, String> variables(List<Up> servers) {
        var variables = new LinkedHashMap<String, String>();
        for (ServerKind kind : ServerKind.values()) {
            var ofKind = servers.stream().filter(server -> server.kind() == kind).toList();
            ofKind.stream().findFirst().ifPresent(first -> variables.putAll(of(first, "")));
            if (ofKind.size() > 1) {
                ofKind.forEach(server -> variables.putAll(of(server, prefix(server.name()))));
            }
        }
        return variables;
    }

    private static Map<String, String> of(Up server, String prefix) {
        return switch (server.kind()) {
            case POSTGRES -> ofPostgres(server, prefix);
            case REDIS -> ofRedis(server, prefix);
        };
    }

    private static Map<String, String> ofPostgres(Up server, String prefix) {
        String first = server.databases().stream().findFirst().orElse("postgres");
        var variables = new LinkedHashMap<String, String>();
        variables.put(prefix + "POSTGRES_HOST", LocalPostgres.HOST);
        variables.put(prefix + "POSTGRES_PORT", String.valueOf(server.port()));
        variables.put(prefix + "POSTGRES_USER", LocalPostgres.SUPERUSER);
        variables.put(prefix + "POSTGRES_PASSWORD", server.password().reveal());
        variables.put(prefix + "POSTGRES_DATABASE", first);
        variables.put(prefix + "POSTGRES_SSLMODE", "disable");
        variables.put(prefix + "DATABASE_URL", url(server, first));
        if (server.databases().size() > 1) {
            for (String database : server.databases()) {
                variables.put(prefix + prefix(database) + "DATABASE_URL", url(server, database));
            }
        }
        return variables;
    }

    private static Map<String, String> ofRedis(Up server, String prefix) {
        var variables = new LinkedHashMap<String, String>();
        String password = server.password().reveal();
        variables.put(prefix + "REDIS_HOST", LocalPostgres.HOST);
        variables.put(prefix + "REDIS_PORT", String.valueOf(server.port()));
        variables.put(prefix + "REDIS_PASSWORD", password);
        variables.put(
                prefix + "REDIS_URL",
                "redis://:%s@%s:%d/0".formatted(password, LocalPostgres.HOST, server.port()));
        return variables;
    }

    /// The password has letters and digits only, the names what configuration admits: nothing to
    /// encode.
    private static String url(Up server, String database) {
        return "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
                .formatted(
                        LocalPostgres.SUPERUSER,
                        server.password().reveal(),
                        LocalPostgres.HOST,
                        server.port(),
                        database);
    }

    private static String prefix(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_') + "_";
    }

    private static Optional<String> present(LocalFolder local) {
        try {
            return Optional.of(Files.readString(local.env()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", local.env());
        }
    }
}
