package dev.holdfast.operations.migrate.style;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a project of Alembic has its scripts: found from its `alembic.ini`, from its script folder
/// (with `env.py`), or from the folder of its versions.
///
/// @param home where the command `alembic` is to be run: the folder of `alembic.ini`
/// @param scripts the folder with `env.py`
/// @param versions the folders of revisions, of which some may not exist
/// @param recursive whether folders in them count, too
record AlembicFolder(Path home, Path scripts, List<Path> versions, boolean recursive) {
    private static final String INI = "alembic.ini";
    private static final String ENV = "env.py";
    private static final String VERSIONS = "versions";

    AlembicFolder {
        versions = List.copyOf(versions);
    }

    static Optional<AlembicFolder> find(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (Files.exists(absolute.resolve(INI))) {
            return Optional.of(ofIni(absolute));
        }
        boolean isScripts = Files.exists(absolute.resolve(ENV));
        Path found = isScripts ? absolute : absolute.getParent();
        if (found == null
                || !Files.exists(found.resolve(ENV))
                || (!isScripts && !hasScripts(absolute))) {
            return Optional.empty();
        }
        return Stream.iterate(found.getParent(), it -> it != null, Path::getParent)
                .limit(3)
                .filter(it -> Files.exists(it.resolve(INI)))
                .map(AlembicFolder::ofIni)
                .filter(it -> it.scripts.equals(found))
                .findFirst()
                .or(() -> Optional.of(usual(found)));
    }

    private static AlembicFolder usual(Path scripts) {
        Path parent = scripts.getParent();
        return new AlembicFolder(
                parent == null ? scripts : parent,
                scripts,
                List.of(scripts.resolve(VERSIONS)),
                false);
    }

    private static boolean hasScripts(Path folder) {
        return FolderFiles.list(folder).stream().anyMatch(AlembicFolder::isScript);
    }

    private static AlembicFolder ofIni(Path home) {
        Map<String, String> ini = section(FileText.read(home.resolve(INI)), home);
        Path scripts = home.resolve(ini.getOrDefault("script_location", "alembic")).normalize();
        String locations = ini.getOrDefault("version_locations", "");
        var versions =
                locations.isBlank()
                        ? List.of(scripts.resolve(VERSIONS))
                        : Stream.of(locations.split(separator(ini)))
                                .map(String::strip)
                                .filter(it -> !it.isEmpty())
                                .map(it -> home.resolve(it).normalize())
                                .toList();
        return new AlembicFolder(
                home,
                scripts,
                versions,
                ini.getOrDefault("recursive_version_locations", "false")
                        .toLowerCase(Locale.ROOT)
                        .matches("true|yes|on|1"));
    }

    /// What stands between version locations, as a pattern.
    private static String separator(Map<String, String> ini) {
        String word =
                ini.getOrDefault("path_separator", ini.getOrDefault("version_path_separator", ""));
        return switch (word) {
            case "os", ":" -> ":";
            case ";" -> ";";
            case "space" -> " ";
            case "newline" -> "\n";
            default -> ", *| +|\n";
        };
    }

    /// The section `[alembic]`, lines that are indented joined to the one before.
    private static Map<String, String> section(FileText file, Path home) {
        var values = new HashMap<String, String>();
        boolean inside = false;
        String key = "";
        for (String line : file.text().lines().toList()) {
            String stripped = line.strip();
            if (stripped.startsWith("[")) {
                inside = stripped.equals("[alembic]");
            } else if (inside && !stripped.isEmpty() && !stripped.matches("[#;].*")) {
                int equals = stripped.indexOf('=');
                if (!key.isEmpty() && Character.isWhitespace(line.charAt(0))) {
                    values.merge(key, stripped, (one, other) -> one + "\n" + other);
                } else if (equals > 0) {
                    key = stripped.substring(0, equals).strip();
                    values.put(key, stripped.substring(equals + 1).strip());
                }
            }
        }
        values.replaceAll((_, value) -> value.replace("%(here)s", home.toString()));
        return values;
    }

    /// The scripts of all revisions, in Alembic's order.
    List<AlembicRevision> read() {
        var files = new ArrayList<Path>();
        for (Path folder : versions) {
            if (Files.isDirectory(folder)) {
                collect(folder, files);
            }
        }
        return files.stream().distinct().map(AlembicRevision::read).toList();
    }

    /// A folder's own files first, then the folders in it.
    private void collect(Path folder, List<Path> files) {
        var entries = FolderFiles.list(folder);
        entries.stream().filter(AlembicFolder::isScript).forEach(files::add);
        if (recursive) {
            entries.stream()
                    .filter(it -> Files.isDirectory(it, LinkOption.NOFOLLOW_LINKS))
                    .filter(it -> !it.endsWith("__pycache__"))
                    .forEach(it -> collect(it, files));
        }
    }

    private static boolean isScript(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".py")
                && !name.startsWith(".#")
                && !name.startsWith("__init__")
                && !name.equals(ENV)
                && !Files.isDirectory(file);
    }
}
