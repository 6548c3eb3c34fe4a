package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the relation that a person means: as psql would (capitals fold unless quoted, the search
/// path of the database and role decides), and where that finds nothing, as the shell left the name
/// when it took the quotes away.
final class RelationFinder {
    private static final int MOST_SHOWN = 8;

    private final String database;
    private final List<Known> all;

    private RelationFinder(String database, List<Known> all) {
        this.database = database;
        this.all = all;
    }

    /// What can be named.
    ///
    /// @param place where its schema stands in the search path, if it does
    /// @param ofTable the table of an index
    record Known(
            String schema,
            String name,
            long oid,
            String relkind,
            boolean partition,
            Optional<Long> place,
            boolean system,
            Optional<String> ofTable) {

        String text() {
            return Words.quoted(schema) + "." + Words.quoted(name);
        }

        RelationKind kind() {
            return RelationKind.of(relkind, partition);
        }

        boolean isIndex() {
            return relkind.equals("i") || relkind.equals("I");
        }

        boolean isComposite() {
            return relkind.equals("c");
        }
    }

    /// Reads what there is; the search path must still be the role's own.
    static RelationFinder read(Session session) {
        var all =
                session.list(
                        Sql.of(RelationFinder.class, "resolution"),
                        row ->
                                new Known(
                                        row.text("schema"),
                                        row.text("name"),
                                        row.number("oid"),
                                        row.text("kind"),
                                        row.flag("is_partition"),
                                        row.findNumber("place"),
                                        row.flag("is_system"),
                                        row.findText("table_name")
                                                .map(name ->
                                                        Words.argument(
                                                                row.text("table_schema"), name))));
        return new RelationFinder(session.target().database(), all);
    }

    /// The one that `text` means; it can be described.
    Known find(String text) {
        List<Known> found =
                named(folded(text))
                        .or(() -> named(new Name(Optional.empty(), text)))
                        .or(() -> named(split(text)))
                        .orElseThrow(() -> unknown(text));
        var on = found.stream().filter(it -> it.place().isPresent()).toList();
        if (on.isEmpty() && found.size() > 1) {
            throw ambiguous(text, found);
        }
        Known known =
                on.stream()
                        .min(Comparator.comparing(it -> it.place().orElseThrow()))
                        .orElse(found.getFirst());
        return describable(known);
    }

    /// A name as written, its schema apart.
    private record Name(Optional<String> schema, String relation) {}

    private Optional<List<Known>> named(Name name) {
        var found =
                all.stream()
                        .filter(it -> it.name().equals(name.relation()))
                        .filter(it ->
                                name.schema().isEmpty() || name.schema().get().equals(it.schema()))
                        .toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    /// As SQL reads it: dots part, quotes keep, capitals outside of quotes fold.
    private static Name folded(String text) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' && quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                part.append(c);
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '.' && !quoted && parts.isEmpty()) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(
                        quoted ? String.valueOf(c) : String.valueOf(c).toLowerCase(Locale.ROOT));
            }
        }
        return new Name(parts.stream().findFirst(), part.toString());
    }

    private static Name split(String text) {
        int dot = text.indexOf('.');
        return dot < 0
                ? new Name(Optional.empty(), text)
                : new Name(Optional.of(text.substring(0, dot)), text.substring(dot + 1));
    }

    private Known describable(Known known) {
        if (known.isIndex()) {
            String table = known.ofTable().orElse("");
            throw Failure.of(
                            SchemaError.OTHER_KIND,
                            "%s is an index of table %s".formatted(known.text(), table))
                    .hint(
                            "see it with its table: holdfast schema describe %s; or alone: holdfast schema indexes %s"
                                    .formatted(table, Words.argument("public", known.name())))
                    .fact("table", table)
                    .exception();
        }
        if (known.isComposite() || known.relkind().equals("t")) {
            throw Failure.of(
                            SchemaError.OTHER_KIND,
                            "%s is a %s and no table"
                                    .formatted(
                                            known.text(),
                                            known.isComposite() ? "composite type" : "TOAST table"))
                    .hint("tables and views are listed by: holdfast schema tables")
                    .exception();
        }
        return known;
    }

    private FailureException ambiguous(String text, List<Known> found) {
        var names = found.stream().map(Known::text).toList();
        return Failure.of(
                        SchemaError.AMBIGUOUS_RELATION,
                        "%s could be %s, and the search path has neither schema"
                                .formatted(text, String.join(" or ", names)))
                .hint(
                        "name one with its schema: holdfast schema describe "
                                + Words.argument(found.getFirst().schema(), text))
                .fact("known", names)
                .exception();
    }

    private FailureException unknown(String text) {
        var users =
                all.stream()
                        .filter(it -> !it.system() && !it.isIndex() && !it.isComposite())
                        .toList();
        var candidates =
                users.stream()
                        .flatMap(it -> Stream.of(it.name(), it.schema() + "." + it.name()))
                        .toList();
        var names = users.stream().map(Known::text).limit(MOST_SHOWN).toList();
        return Failure.of(
                        SchemaError.NO_SUCH_RELATION,
                        "database %s has no table %s".formatted(database, text))
                .hint(
                        Nearest.to(text, candidates)
                                .or(() -> Nearest.to(text.toLowerCase(Locale.ROOT), candidates))
                                .map("did you mean %s?"::formatted)
                                .orElse(
                                        users.isEmpty()
                                                ? "it has no tables; is it the right database?"
                                                : users.size() <= MOST_SHOWN
                                                        ? "it has " + String.join(", ", names)
                                                        : "see what it has: holdfast schema tables"))
                .fact("name", text)
                .exception();
    }
}
