package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.data.Yaml;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.operations.config.Section.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds and reads the project's configuration.
public final class ProjectLoader {
    private static final String HOME = "user.home";

    private ProjectLoader() {}

    /// The project of a working folder.
    ///
    /// @param variables the process's environment
    /// @param file the file named by `--config`; without it `holdfast.yml` is looked for in the
    ///   working folder and above
    /// @param environment the one named by `--environment`
    public static Project load(
            Path workingDirectory,
            Map<String, String> variables,
            Optional<Path> file,
            Optional<String> environment) {
        return loadWithOrigins(workingDirectory, variables, file, environment).project();
    }

    /// As [#load], with where each value came from and what there is to say about it.
    public static LoadedProject loadWithOrigins(
            Path workingDirectory,
            Map<String, String> variables,
            Optional<Path> file,
            Optional<String> environment) {
        Path folder = workingDirectory.toAbsolutePath().normalize();
        return ProjectFile.find(folder, file)
                .map(found -> fromFile(found, variables, environment))
                .orElseGet(() -> withoutFile(folder, variables, environment));
    }

    private static LoadedProject fromFile(
            ProjectFile file, Map<String, String> environmentVariables, Optional<String> chosen) {
        var source = new Source(file.label());
        YamlNode document =
                Yaml.read(file.text(), file.label()).orElseThrow(() -> file.empty().exception());
        var check = new ShapeCheck(source);
        check.root(document);
        var merge = new EnvironmentMerge();
        Mapping merged =
                merge.merge(
                        (Mapping) document, chosen.map(name -> overlay(document, name, source)));
        check.root(merged);
        var variables = Variables.of(environmentVariables, file.folder(), chosen);
        var state = Document.of(source, file.folder(), variables, merge, chosen);
        var root = new Section(Optional.of(merged), "", state);
        chosen.ifPresent(
                name -> root.record(EffectiveValue.open("environment", name, "--environment")));
        Config config = new ConfigReader(file.folder()).config(root);
        boolean isProtected = root.valueOr("protected", Leaf.FLAG, false);
        var project =
                new Project(file.folder(), Optional.of(file.path()), chosen, isProtected, config);
        var notes = new ArrayList<>(variables.notes());
        notes.addAll(GuideVariables.withoutEffect(environmentVariables, file.label()));
        return new LoadedProject(project, state.values(), state.warnings(), notes);
    }

    private static YamlNode overlay(YamlNode document, String name, Source source) {
        Map<String, YamlNode> known =
                document instanceof Mapping root
                                && root.entries().get("environments") instanceof Mapping all
                        ? all.entries()
                        : Map.of();
        return Optional.ofNullable(known.get(name))
                .orElseThrow(() -> unknownEnvironment(name, known.keySet(), source));
    }

    private static RuntimeException unknownEnvironment(
            String name, Set<String> known, Source source) {
        String problem =
                "%s has no environment %s".formatted(source.label(), ShapeCheck.quote(name));
        String all =
                known.isEmpty()
                        ? "it declares none"
                        : "it has " + known.stream().collect(Collectors.joining(", "));
        return Failure.of(ConfigError.UNKNOWN_ENVIRONMENT, problem + ": " + all)
                .hint(
                        Nearest.to(name, known)
                                .map("did you mean \"%s\"?"::formatted)
                                .orElse(
                                        "declare it under environments, or leave --environment out"))
                .fact("known", List.copyOf(known))
                .exception();
    }

    private static LoadedProject withoutFile(
            Path folder, Map<String, String> environmentVariables, Optional<String> chosen) {
        if (chosen.isPresent()) {
            throw Failure.of(
                            ConfigError.UNKNOWN_ENVIRONMENT,
                            "there is no %s, so there is no environment %s"
                                    .formatted(ProjectFile.NAME, ShapeCheck.quote(chosen.get())))
                    .hint("leave --environment out, or write a " + ProjectFile.NAME)
                    .exception();
        }
        var variables = Variables.of(environmentVariables, folder, Optional.empty());
        Path home = Path.of(System.getProperty(HOME, "/"));
        var reader = new GuideVariables(folder, variables, home);
        Config config = reader.config();
        var notes = new ArrayList<>(variables.notes());
        notes.addAll(reader.notes());
        var project = new Project(folder, Optional.empty(), Optional.empty(), false, config);
        return new LoadedProject(project, reader.values(), reader.warnings(), notes);
    }
}
