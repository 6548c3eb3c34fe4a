package dev.holdfast.operations.config;

import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The variables that values may come from: the process's environment, then `.env.dev`, then `.env`
/// in the project's folder, the first that has the name. The files are read when first needed.
/// `.env.dev` holds a developer's values, so it does not count in another environment.
final class Variables {
    private static final List<String> DEVELOPMENT = List.of("dev", "development");

    private final Map<String, String> environment;
    private final List<Path> files;
    private final List<String> notes = new ArrayList<>();
    private Optional<Map<String, Variable>> inFiles = Optional.empty();

    /// A variable that is set.
    ///
    /// @param origin its name, or the line of the file it is in: `.env.dev:3`
    record Variable(String name, String value, String origin) {
        /// How a message names it: `POSTGRES_PORT` or `POSTGRES_PORT (.env.dev:3)`.
        String described() {
            return origin.equals(name) ? name : "%s (%s)".formatted(name, origin);
        }
    }

    private Variables(Map<String, String> environment, List<Path> files) {
        this.environment = environment;
        this.files = files;
    }

    static Variables of(
            Map<String, String> environment, Path folder, Optional<String> chosenEnvironment) {
        boolean developer = chosenEnvironment.map(DEVELOPMENT::contains).orElse(true);
        List<Path> files = new ArrayList<>();
        files.add(folder.resolve(".env"));
        if (developer) {
            files.add(folder.resolve(".env.dev"));
        }
        return new Variables(environment, files);
    }

    /// The variable, empty value or not.
    Optional<Variable> find(String name) {
        String value = environment.get(name);
        return value == null
                ? Optional.ofNullable(inFiles().get(name))
                : Optional.of(new Variable(name, value, name));
    }

    /// The variable unless it is set to nothing, which the guides use for "none".
    Optional<Variable> findFilled(String name) {
        return find(name).filter(variable -> !variable.value().isEmpty());
    }

    /// The process's own environment, which some variables only count in.
    Map<String, String> environment() {
        return environment;
    }

    /// What was passed over in the files, and which of their values the environment hides.
    List<String> notes() {
        return List.copyOf(notes);
    }

    private Map<String, Variable> inFiles() {
        if (inFiles.isEmpty()) {
            inFiles = Optional.of(readFiles());
        }
        return inFiles.get();
    }

    private Map<String, Variable> readFiles() {
        var found = new LinkedHashMap<String, Variable>();
        for (Path file : files) {
            String label = String.valueOf(file.getFileName());
            DotEnv.parse(
                            text(file),
                            line ->
                                    notes.add(
                                            "%s:%d is not NAME=value and was passed over."
                                                    .formatted(label, line)))
                    .forEach((name, line) ->
                            found.put(
                                    name,
                                    new Variable(name, line.value(), label + ":" + line.number())));
        }
        return found;
    }

    private static String text(Path file) {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try {
            // Bytes that are no UTF-8 become U+FFFD: a line we do not need may hold anything.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
