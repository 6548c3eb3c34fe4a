package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Alembic (its source at version 1.19.2), as far as that goes without Python: which revisions
/// there are, how they follow each other, what a target means, and what its table says. Its scripts
/// are programs, which the team's own `alembic` runs: [AlembicRunner].
public final class Alembic implements MigrationStyle {
    private final AlembicFolder folder;
    private final AlembicGraph graph;

    private Alembic(AlembicFolder folder) {
        this.folder = folder;
        this.graph = AlembicGraph.of(folder.read());
    }

    /// Reads the scripts of the project that has this folder: the one with `alembic.ini`, with
    /// `env.py`, or with the versions.
    public static Alembic of(Path folder) {
        return new Alembic(
                AlembicFolder.find(folder)
                        .orElseThrow(() ->
                                Failure.of(
                                                MigrateError.NO_FOLDER,
                                                "%s is no folder of Alembic: neither alembic.ini nor env.py is there"
                                                        .formatted(folder))
                                        .hint(
                                                "correct `migrations` in holdfast.yml: the"
                                                        + " folder with alembic.ini, or"
                                                        + " with env.py")
                                        .fact("path", folder.toString())
                                        .exception()));
    }

    @Override
    public String name() {
        return "alembic";
    }

    /// Where the command `alembic` is to be run.
    public Path home() {
        return folder.home();
    }

    /// The revisions, oldest first. An id that is a number is shown without the zeros before it.
    @Override
    public MigrationFolder read(Path any) {
        return new MigrationFolder(
                folder.scripts(),
                graph.sorted(graph.all(), graph.realHeads()).reversed().stream()
                        .map(node -> migration(node.revision()))
                        .toList(),
                List.of());
    }

    private static Migration migration(AlembicRevision revision) {
        return new Migration(
                new MigrationVersion(revision.id()),
                revision.title(),
                Kind.VERSIONED,
                Optional.of(revision.file()),
                Optional.of(revision.file()));
    }

    @Override
    public MigrationScript script(Migration migration, Direction direction) {
        throw Failure.of(
                        MigrateError.BAD_FILE,
                        "revision %s is a program of Python, which only the project's own alembic can run"
                                .formatted(migration.version()))
                .hint("run it with: holdfast migrate up, which calls alembic")
                .exception();
    }

    /// Alembic makes its scripts from the project's own template.
    @Override
    public SequencedMap<String, String> files(
            String version, String title, String up, String down) {
        return blank(version, title);
    }

    @Override
    public SequencedMap<String, String> blank(String version, String title) {
        throw Failure.of(
                        MigrateError.BAD_NAME,
                        "a revision of Alembic is written by the project's own alembic")
                .hint("type: alembic revision -m '%s'".formatted(title.replace('_', ' ')))
                .exception();
    }

    @Override
    public AlembicTable table(Session session) {
        return new AlembicTable(
                TablePlace.of(session, AlembicTable.USUAL, AlembicTable.COLUMNS), this);
    }

    @Override
    public AlembicTable table(PostgresTarget target) {
        return new AlembicTable(TablePlace.of(target, AlembicTable.USUAL), this);
    }

    AlembicGraph graph() {
        return graph;
    }

    /// All revisions, in the order of their files.
    public List<AlembicRevision> revisions() {
        return revisions(graph.all());
    }

    public List<AlembicRevision> heads() {
        return revisions(graph.heads());
    }

    /// The heads on which no other revision depends: what the table says when all is applied.
    public List<AlembicRevision> effectiveHeads() {
        return revisions(graph.realHeads());
    }

    public List<AlembicRevision> bases() {
        return revisions(graph.bases());
    }

    /// The revisions that several others follow.
    public List<AlembicRevision> branchPoints() {
        return revisions(graph.all().stream().filter(it -> it.next.size() > 1).toList());
    }

    public List<AlembicRevision> mergePoints() {
        return revisions(graph.all().stream().filter(AlembicNode::isMergePoint).toList());
    }

    /// The names of the branches that a revision is on.
    public List<String> branches(AlembicRevision revision) {
        return List.copyOf(graph.get(revision.id()).branches);
    }

    /// The revisions that follow another one.
    public List<AlembicRevision> next(AlembicRevision revision) {
        return revisions(graph.get(graph.get(revision.id()).next));
    }

    /// What an id, its beginning, `head`, `heads`, `branch@head` and the like stand for; none is
    /// the base.
    public List<AlembicRevision> find(String id) {
        return revisions(new AlembicTarget(graph, id).nodes(id));
    }

    /// Newest first.
    public List<AlembicRevision> history() {
        return history("base", "heads");
    }

    /// `base:head`, newest first, with both ends.
    public List<AlembicRevision> history(String base, String head) {
        return revisions(AlembicMoves.between(graph, base, head));
    }

    /// What an upgrade to a target would run, in that order.
    ///
    /// @param current what the table says
    public List<AlembicRevision> up(String target, List<String> current) {
        return revisions(new AlembicMoves(graph, current).up(target));
    }

    /// What a downgrade to a target would undo, in that order.
    public List<AlembicRevision> down(String target, List<String> current) {
        return revisions(new AlembicMoves(graph, current).down(target));
    }

    /// What is applied where the table says these heads, oldest first; a head without script is
    /// left out.
    List<AlembicRevision> applied(Collection<String> current) {
        var known = current.stream().filter(graph.nodes()::containsKey).toList();
        var heads = graph.get(known);
        return revisions(
                graph.sorted(new LinkedHashSet<>(graph.ancestors(heads, true)), heads).reversed());
    }

    private static List<AlembicRevision> revisions(List<AlembicNode> nodes) {
        return nodes.stream().map(AlembicNode::revision).toList();
    }

    /// Writes to the table that these targets are applied, running nothing, as `alembic stamp`
    /// does.
    ///
    /// @param purge whether what the table says is forgotten first
    /// @return what it says now
    public List<String> stamp(Session session, List<String> targets, boolean purge) {
        var table = table(session);
        boolean exists = table.exists(session);
        return session.transaction(() -> {
            if (!exists) {
                session.execute(Sql.text(table.creation()));
            }
            if (purge) {
                session.execute(Sql.text("delete from " + table.quoted()));
            }
            var moves = new AlembicMoves(graph, table.heads(session));
            moves.stamp(targets).forEach(change -> write(session, table, change));
            return table.heads(session);
        });
    }

    private static void write(Session session, AlembicTable table, AlembicChange change) {
        long rows = session.execute(Sql.text(change.sql(table.quoted())));
        if (rows != 1) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "Online migration expected to match one row when %s; %d found"
                                    .formatted(change.doing(table.toString()), rows))
                    .hint("look at the table; another alembic may be running")
                    .exception();
        }
    }

    /// The lines that `alembic history` would print of a revision.
    public String line(AlembicRevision revision) {
        var node = graph.get(revision.id());
        var marks =
                Stream.of(
                                node.isHead() ? " (head)" : "",
                                node.next.size() > 1 ? " (branchpoint)" : "",
                                node.isMergePoint() ? " (mergepoint)" : "")
                        .reduce("", String::concat);
        return "%s -> %s%s, %s".formatted(revision.from(), revision.id(), marks, revision.title());
    }
}
