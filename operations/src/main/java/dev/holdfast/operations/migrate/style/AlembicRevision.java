package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// A revision of Alembic, as its script says it.
///
/// @param down the revisions it follows, as written: none for a base, several for a merge
/// @param branchLabels names of its branch, as written
/// @param dependsOn revisions or branches it needs besides, as written
/// @param title the first paragraph of the script's docstring
/// @param created what its docstring says of that
public record AlembicRevision(
        String id,
        List<String> down,
        List<String> branchLabels,
        List<String> dependsOn,
        String title,
        Optional<String> created,
        Path file) {
    private static final Pattern CREATED = Pattern.compile("(?m)^\\s*Create Date:\\s*(.+?)\\s*$");

    public AlembicRevision {
        down = List.copyOf(down);
        branchLabels = List.copyOf(branchLabels);
        dependsOn = List.copyOf(dependsOn);
    }

    /// Reads a script without running it.
    static AlembicRevision read(Path path) {
        var file = FileText.read(path);
        var module = PythonModule.read(file);
        var ids = module.texts("revision");
        if (ids.size() != 1) {
            throw file.refused(
                    "Could not determine revision id from filename %s".formatted(file.name()),
                    "declare `revision = '...'` in the script, or move it out of the versions");
        }
        String doc = module.docstring().map(String::strip).orElse("");
        var created = CREATED.matcher(doc);
        var revision =
                new AlembicRevision(
                        ids.getFirst(),
                        module.texts("down_revision"),
                        module.texts("branch_labels"),
                        module.texts("depends_on"),
                        doc.split("\n\n", 2)[0],
                        created.find() ? Optional.of(created.group(1)) : Optional.empty(),
                        path);
        revision.check();
        return revision;
    }

    private void check() {
        if (down.contains(id)) {
            throw refused("Self-loop is detected in revisions (%s)".formatted(id));
        }
        if (dependsOn.contains(id)) {
            throw refused("Dependency self-loop is detected in revisions (%s)".formatted(id));
        }
        var illegal = new TreeSet<String>();
        for (String sign : List.of("@", "-", "+", ":")) {
            if (id.contains(sign)) {
                illegal.add(sign);
            }
        }
        if (!illegal.isEmpty()) {
            throw refused(
                    "Character(s) '%s' not allowed in revision identifier '%s'"
                            .formatted(String.join(", ", illegal), id));
        }
    }

    /// What is wrong with it, with its file.
    RuntimeException refused(String message) {
        return Failure.of(
                        MigrateError.BAD_REVISION,
                        "%s, in %s".formatted(message, file.getFileName()))
                .hint("correct the script")
                .fact("file", file.toString())
                .fact("revision", id)
                .exception();
    }

    /// What it follows, for people.
    public String from() {
        return down.isEmpty() ? "<base>" : String.join(", ", down);
    }

    @Override
    public String toString() {
        return id;
    }
}
