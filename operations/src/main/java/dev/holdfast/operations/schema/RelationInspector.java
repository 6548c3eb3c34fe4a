package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.schema.ConstraintInspector.Found;
import dev.holdfast.operations.schema.DescribeResult.Allows;
import dev.holdfast.operations.schema.DescribeResult.Column;
import dev.holdfast.operations.schema.DescribeResult.Enabled;
import dev.holdfast.operations.schema.DescribeResult.ForeignKey;
import dev.holdfast.operations.schema.DescribeResult.Nullable;
import dev.holdfast.operations.schema.DescribeResult.Partition;
import dev.holdfast.operations.schema.DescribeResult.Policy;
import dev.holdfast.operations.schema.DescribeResult.Referrer;
import dev.holdfast.operations.schema.DescribeResult.RowSecurity;
import dev.holdfast.operations.schema.DescribeResult.Rule;
import dev.holdfast.operations.schema.DescribeResult.Sequence;
import dev.holdfast.operations.schema.DescribeResult.Statistics;
import dev.holdfast.operations.schema.DescribeResult.Trigger;
import dev.holdfast.operations.schema.DescribeResult.UpkeepBy;
import dev.holdfast.operations.schema.TableInspector.Done;
import dev.holdfast.operations.schema.TableInspector.Family;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads all that there is to say of one relation.
final class RelationInspector {
    private final Session session;

    RelationInspector(Session session) {
        this.session = session;
    }

    /// The single values of `describe.sql`.
    private record Facts(
            Optional<String> comment,
            String owner,
            String persistence,
            boolean rowSecurity,
            boolean forcesRowSecurity,
            String replicaIdentity,
            boolean populated,
            Optional<String> method,
            Optional<String> tablespace,
            Optional<String> partitionKey,
            Optional<String> bound,
            Optional<String> definition,
            List<String> settings,
            List<String> parents,
            List<String> publications,
            List<String> usedBy,
            List<String> uses,
            Optional<String> server,
            List<String> serverOptions,
            String role) {

        static Facts of(Row row) {
            return new Facts(
                    row.findText("comment"),
                    row.text("owner"),
                    row.text("persistence"),
                    row.flag("row_security"),
                    row.flag("forces_row_security"),
                    row.text("replica_identity"),
                    row.flag("is_populated"),
                    row.findText("method"),
                    row.findText("tablespace"),
                    row.findText("partition_key"),
                    row.findText("bound"),
                    row.findText("definition"),
                    row.texts("settings"),
                    row.texts("parents"),
                    row.texts("publications"),
                    row.texts("used_by"),
                    row.texts("uses"),
                    row.findText("server"),
                    row.texts("server_options"),
                    row.text("role"));
        }
    }

    /// A column, and whether its statistics are kept from us.
    private record SeenColumn(Column column, boolean hidden) {}

    DescribeResult describe(RelationFinder.Known known) {
        long oid = known.oid();
        RelationKind kind = known.kind();
        var facts =
                session.find(Sql.of(RelationInspector.class, "describe"), Facts::of, oid)
                        .orElseThrow(() -> gone(known));
        var tree = new TableInspector(session).tree(oid);
        Family family = tree.get(oid);
        if (family == null) {
            throw gone(known);
        }
        var columns = columns(oid, family.rows());
        var constraints = new ConstraintInspector(session).of(oid);
        var indexes = new IndexInspector(session).of(oid);
        var policies = policies(oid);
        var sequence = kind == RelationKind.SEQUENCE ? sequence(oid) : List.<SeenSequence>of();
        boolean partitioned = known.relkind().equals("p");
        boolean keepsRows = family.self().stores() || partitioned;
        var own = constraints.stream().filter(it -> it.table() == oid).toList();
        return new DescribeResult(
                session.target().database(),
                known.schema(),
                known.name(),
                kind,
                facts.comment(),
                facts.owner(),
                persistence(facts.persistence()),
                known.partition() ? facts.parents().stream().findFirst() : Optional.empty(),
                facts.bound(),
                facts.partitionKey(),
                known.partition() ? List.of() : facts.parents(),
                facts.server(),
                facts.serverOptions(),
                kind == RelationKind.VIEW || kind == RelationKind.SEQUENCE
                        ? Optional.empty()
                        : family.rows(),
                family.total(),
                family.sum(TableInspector.Found::heap),
                keepsRows ? family.sum(TableInspector.Found::indexes) : Optional.empty(),
                keepsRows ? family.sum(TableInspector.Found::toast) : Optional.empty(),
                keepsRows ? Optional.of(family.dead()) : Optional.empty(),
                keepsRows ? family.deadShare() : Optional.empty(),
                keepsRows ? bloat(family) : Optional.empty(),
                family.self().vacuumed().map(Done::at),
                family.self().vacuumed().map(RelationInspector::by),
                family.self().analyzed().map(Done::at),
                family.self().analyzed().map(RelationInspector::by),
                facts.settings(),
                rowSecurity(facts, policies),
                keepsRows ? replicaIdentity(facts.replicaIdentity()) : Optional.empty(),
                facts.tablespace(),
                facts.method().filter(it -> !it.equals("heap")),
                kind == RelationKind.MATERIALIZED_VIEW
                        ? Optional.of(facts.populated())
                        : Optional.empty(),
                facts.publications(),
                facts.usedBy(),
                facts.uses(),
                notVisible(columns, sequence, facts.role(), family),
                kind == RelationKind.SEQUENCE
                        ? List.of()
                        : columns.stream().map(SeenColumn::column).toList(),
                sequence.stream().map(SeenSequence::sequence).toList(),
                constraints(own),
                foreignKeys(own, indexes),
                referrers(constraints, oid),
                indexes.stream().map(RelationInspector::index).toList(),
                triggers(oid),
                rules(oid),
                policies,
                partitions(oid, tree),
                statistics(oid),
                GrantWords.read(session, oid, kind, known.schema()),
                facts.definition(),
                IndexInspector.repair(indexes)
                        + ConstraintInspector.repair(own.stream().map(Found::constraint).toList()));
    }

    private static dev.holdfast.kernel.FailureException gone(RelationFinder.Known known) {
        return Failure.of(SchemaError.NO_SUCH_RELATION, known.text() + " was dropped just now")
                .hint("see what is there: holdfast schema tables")
                .exception();
    }

    private static Optional<String> persistence(String letter) {
        return switch (letter) {
            case "u" -> Optional.of("unlogged: emptied by a crash, absent on replicas");
            case "t" -> Optional.of("temporary");
            default -> Optional.empty();
        };
    }

    private static UpkeepBy by(Done done) {
        return done.byHand() ? UpkeepBy.HAND : UpkeepBy.AUTOVACUUM;
    }

    /// A hint from counted dead rows; how loosely the pages are filled only a scan would tell.
    private static Optional<String> bloat(Family family) {
        if (family.isLocked()) {
            return Optional.of("cannot judge: the table is locked just now");
        }
        if (family.isNeverAnalysed()) {
            return Optional.of("cannot judge: " + TableInspector.neverAnalysed(family));
        }
        return family.hasManyDead()
                ? Optional.of("likely: vacuum is behind with dead rows")
                : Optional.empty();
    }

    private static Optional<RowSecurity> rowSecurity(Facts facts, List<Policy> policies) {
        if (!facts.rowSecurity()) {
            return policies.isEmpty()
                    ? Optional.empty()
                    : Optional.of(RowSecurity.OFF_DESPITE_POLICIES);
        }
        if (policies.isEmpty()) {
            return Optional.of(RowSecurity.ON_WITHOUT_POLICY);
        }
        return Optional.of(facts.forcesRowSecurity() ? RowSecurity.FORCED : RowSecurity.ON);
    }

    private static Optional<String> replicaIdentity(String letter) {
        return switch (letter) {
            case "n" -> Optional.of("nothing: updates and deletes cannot be published");
            case "f" -> Optional.of("full row");
            case "i" -> Optional.of("an index");
            default -> Optional.empty();
        };
    }

    private static Optional<String> notVisible(
            List<SeenColumn> columns, List<SeenSequence> sequence, String role, Family family) {
        var hidden =
                columns.stream()
                        .filter(SeenColumn::hidden)
                        .map(it -> it.column().column())
                        .toList();
        var what = new ArrayList<String>();
        if (!hidden.isEmpty()) {
            what.add(
                    hidden.size() == columns.size()
                            ? "statistics of the columns (not visible to role %s)".formatted(role)
                            : "statistics of %s (not visible to role %s)"
                                    .formatted(String.join(", ", hidden), role));
        }
        if (sequence.stream().anyMatch(SeenSequence::hidden)) {
            what.add("where the sequence stands (not visible to role %s)".formatted(role));
        }
        if (family.isLocked()) {
            what.add("sizes (locked by another session)");
        }
        return what.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", what));
    }

    private List<SeenColumn> columns(long oid, Optional<Long> rows) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-columns"), row -> column(row, rows), oid);
    }

    private static SeenColumn column(Row row, Optional<Long> rows) {
        String storage = row.text("storage");
        var column =
                new Column(
                        row.text("name"),
                        row.text("type"),
                        row.flag("has_nulls")
                                ? Optional.of(
                                        row.flag("not_null") ? Nullable.NOT_NULL : Nullable.NULL)
                                : Optional.empty(),
                        value(row),
                        row.findDecimal("null_share"),
                        row.findDecimal("distinct_values").flatMap(it -> distinct(it, rows)),
                        row.findText("collation"),
                        storage.equals(row.text("usual_storage"))
                                ? Optional.empty()
                                : Optional.of(storage(storage)),
                        row.findText("comment"));
        return new SeenColumn(column, row.flag("has_statistics") && !row.flag("is_visible"));
    }

    /// A negative figure is a share of the rows (manual, `pg_stats.n_distinct`), 0 is not known.
    private static Optional<Long> distinct(double figure, Optional<Long> rows) {
        if (figure == 0) {
            return Optional.empty();
        }
        return figure > 0
                ? Optional.of(Math.round(figure))
                : rows.map(count -> Math.round(-figure * count));
    }

    private static Optional<String> value(Row row) {
        var expression = row.findText("default");
        return switch (row.text("identity")) {
            case "a" -> Optional.of("identity, always");
            case "d" -> Optional.of("identity, by default");
            default ->
                    switch (row.text("generated")) {
                        case "s" -> expression.map("generated, stored: "::concat);
                        case "v" -> expression.map("generated, virtual: "::concat);
                        default -> expression;
                    };
        };
    }

    private static String storage(String letter) {
        return switch (letter) {
            case "p" -> "plain";
            case "e" -> "external";
            case "m" -> "main";
            default -> "extended";
        };
    }

    /// A sequence, and whether where it stands is kept from us.
    private record SeenSequence(Sequence sequence, boolean hidden) {}

    private List<SeenSequence> sequence(long oid) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-sequence"),
                row -> {
                    long least = row.number("least");
                    long most = row.number("most");
                    var last = row.findNumber("last");
                    var sequence =
                            new Sequence(
                                    row.text("type"),
                                    row.number("first"),
                                    row.number("step"),
                                    least,
                                    most,
                                    last,
                                    last.map(at -> used(at, least, most, row.number("step"))),
                                    row.number("cache"),
                                    row.flag("cycles"),
                                    row.findText("column_of"));
                    return new SeenSequence(sequence, !row.flag("is_visible"));
                },
                oid);
    }

    /// How much of its range a sequence has gone through.
    private static double used(long last, long least, long most, long step) {
        double range = (double) most - least;
        return range <= 0 ? 1 : (step > 0 ? (double) last - least : (double) most - last) / range;
    }

    private static List<DescribeResult.Constraint> constraints(List<Found> own) {
        return own.stream()
                .map(Found::constraint)
                .filter(it -> it.type() != ConstraintsResult.Kind.FOREIGN_KEY)
                .map(it ->
                        new DescribeResult.Constraint(
                                it.constraint(), it.type(), it.standing(), it.definition()))
                .toList();
    }

    private static List<ForeignKey> foreignKeys(
            List<Found> own, List<IndexesResult.Index> indexes) {
        return own.stream()
                .filter(it -> it.constraint().type() == ConstraintsResult.Kind.FOREIGN_KEY)
                .map(it ->
                        new ForeignKey(
                                it.constraint().constraint(),
                                it.constraint().columns(),
                                it.constraint().references().orElse("")
                                        + "("
                                        + String.join(", ", it.otherColumns())
                                        + ")",
                                it.onDelete(),
                                it.onUpdate(),
                                it.constraint().standing(),
                                isIndexed(it.constraint().columns(), indexes)))
                .toList();
    }

    /// Whether a change of the table referred to finds these rows by an index: the key's columns
    /// are the index's first, in whatever order, and no predicate leaves rows out.
    private static boolean isIndexed(List<String> columns, List<IndexesResult.Index> indexes) {
        return indexes.stream()
                .filter(it -> it.valid() && it.method().equals("btree"))
                .filter(it -> !it.partial())
                .anyMatch(it ->
                        it.columns().size() >= columns.size()
                                && it.columns().subList(0, columns.size()).containsAll(columns));
    }

    private static List<Referrer> referrers(List<Found> constraints, long oid) {
        return constraints.stream()
                .filter(it -> it.constraint().type() == ConstraintsResult.Kind.FOREIGN_KEY)
                .filter(it -> it.table() != oid || refersToItself(it))
                .filter(it -> !it.inherited())
                .map(it ->
                        new Referrer(
                                Words.quoted(it.constraint().schema())
                                        + "."
                                        + Words.quoted(it.constraint().table()),
                                it.constraint().columns(),
                                it.onDelete(),
                                it.constraint().constraint(),
                                it.constraint().standing()))
                .toList();
    }

    private static boolean refersToItself(Found found) {
        return found.otherSchema().equals(Optional.of(found.constraint().schema()))
                && found.otherName().equals(Optional.of(found.constraint().table()));
    }

    private static DescribeResult.Index index(IndexesResult.Index index) {
        return new DescribeResult.Index(
                index.index(),
                index.role(),
                index.state(),
                index.size(),
                index.scans(),
                index.used(),
                index.definition(),
                index.on());
    }

    private List<Trigger> triggers(long oid) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-triggers"),
                row ->
                        new Trigger(
                                row.text("name"),
                                when((int) row.number("type")),
                                row.text("function"),
                                enabled(row.text("enabled")),
                                row.text("definition")),
                oid);
    }

    /// Reads the bits of `pg_trigger.tgtype` (`catalog/pg_trigger.h`).
    private static String when(int type) {
        String time = (type & 64) != 0 ? "instead of" : (type & 2) != 0 ? "before" : "after";
        var events = new ArrayList<String>();
        Map.of(4, "insert", 8, "delete", 16, "update", 32, "truncate").entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(it -> (type & it.getKey()) != 0)
                .forEach(it -> events.add(it.getValue()));
        return "%s %s, each %s"
                .formatted(
                        time, String.join(" or ", events), (type & 1) != 0 ? "row" : "statement");
    }

    private static Enabled enabled(String letter) {
        return switch (letter) {
            case "D" -> Enabled.DISABLED;
            case "R" -> Enabled.ON_REPLICA_ONLY;
            case "A" -> Enabled.ALWAYS;
            default -> Enabled.YES;
        };
    }

    private List<Rule> rules(long oid) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-rules"),
                row ->
                        new Rule(
                                row.text("name"),
                                enabled(row.text("enabled")),
                                row.text("definition").replaceAll("\\s+", " ")),
                oid);
    }

    private List<Policy> policies(long oid) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-policies"),
                row ->
                        new Policy(
                                row.text("name"),
                                command(row.text("command")),
                                row.flag("is_permissive") ? Allows.PERMISSIVE : Allows.RESTRICTIVE,
                                row.texts("roles"),
                                row.findText("using_rows"),
                                row.findText("check_rows")),
                oid);
    }

    private static String command(String letter) {
        return switch (letter) {
            case "r" -> "select";
            case "a" -> "insert";
            case "w" -> "update";
            case "d" -> "delete";
            default -> "all";
        };
    }

    private List<Partition> partitions(long oid, Map<Long, Family> tree) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-children"),
                row -> {
                    var family =
                            Optional.ofNullable(tree.get(row.number("oid")))
                                    .or(() ->
                                            new TableInspector(session).family(row.number("oid")));
                    return new Partition(
                            Words.quoted(row.text("schema")) + "." + Words.quoted(row.text("name")),
                            row.findText("bound").map(RelationInspector::shortBound),
                            family.filter(it -> it.self().relkind().equals("p"))
                                    .map(it -> it.leaves().size()),
                            family.flatMap(Family::rows),
                            family.flatMap(Family::total));
                },
                oid);
    }

    private static String shortBound(String bound) {
        return bound.replaceFirst("^FOR VALUES ", "");
    }

    private List<Statistics> statistics(long oid) {
        return session.list(
                Sql.of(RelationInspector.class, "describe-statistics"),
                row -> new Statistics(row.text("name"), row.text("definition")),
                oid);
    }
}
