package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Digest;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.SchemaDiff;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Compares two schemas, and looks whether a database is what it should be: there nothing more is
/// read where the digests agree.
final class SchemaComparer {
    private static final Sql ROLES = Sql.text("select rolname as role from pg_catalog.pg_roles");
    private static final Sql ESTIMATES = Sql.of(SchemaComparer.class, "estimated-rows");

    private final SideReader sides;
    private final Run run;

    SchemaComparer(SideReader sides, Run run) {
        this.sides = sides;
        this.run = run;
    }

    /// Compares two sides and plans the way from one to the other.
    DiffResult diff(DiffRequest request) {
        int major = sides.major(run);
        String fromWord = request.from().orElse(SideReader.LIVE);
        String toWord = request.to().orElseGet(sides::usual);
        SchemaSide to = sides.side(toWord, major, run);
        SchemaSide found = sides.side(fromWord, major, run);
        var from = comparable(found, to);
        var wanted = comparable(to, found);
        requireSameMajor(from, wanted);
        var diff = SchemaDiff.between(from.schema(), wanted.schema());
        // A rename of what does not differ is a mistake, which only the planner finds.
        ChangePlan plan =
                diff.isEmpty() && request.rename().isEmpty()
                        ? new ChangePlan(List.of())
                        : new SchemaPlanner(sides.sandboxes(major), run)
                                .plan(from, wanted, request.rename(), !request.oneTransaction());
        var proposals =
                request.rename().isEmpty()
                        ? Rename.proposals(diff, from.schema(), wanted.schema())
                        : List.<Rename>of();
        boolean syncs =
                fromWord.equals(SideReader.LIVE)
                        && toWord.equals(SideReader.DECLARED)
                        && !diff.isEmpty();
        return DiffResult.of(
                from,
                wanted,
                diff,
                proposals,
                plan,
                syncs ? List.of("schema sync --dry-run") : List.of());
    }

    /// A side without what says nothing beside the other: books of migrations, and what the other
    /// could not read.
    private static SchemaSide comparable(SchemaSide side, SchemaSide other) {
        return side.with(
                SchemaForms.comparableWith(
                        other.schema(), Bookkeeping.without(side.schema(), other.schema())));
    }

    CheckResult check(CheckRequest request) {
        String against = request.against().orElseGet(sides::usual);
        SchemaTarget target = sides.target();
        try (var session = sides.open(target.target(), run)) {
            DatabaseSchema found;
            try (var step = run.step("read catalogs of database " + target.target().database())) {
                found = CatalogReader.read(session, new Reading(false, false));
                step.complete();
            }
            return compare(request, against, target, found, session);
        }
    }

    private CheckResult compare(
            CheckRequest request,
            String against,
            SchemaTarget target,
            DatabaseSchema found,
            Session session) {
        var live = Bookkeeping.without(found);
        var rules = new IgnoreRules(target.ignore());
        var digest = live.digest();
        var known = known(against, live.major());
        var findings = new ArrayList<CheckResult.Finding>();
        var ignored = new ArrayList<CheckResult.Ignored>();
        var notJudged = new ArrayList<>(live.notJudged());
        String name;
        if (known.isPresent() && known.get().digest().equals(digest)) {
            name = known.get().name();
            notJudged.addAll(unknownRoles(session, known.get().madeRoles(), name));
        } else {
            SchemaSide side = sides.side(against, live.major(), run);
            SchemaSide wanted = side.with(SchemaForms.comparableWith(found, side.schema()));
            name = wanted.name();
            var is = Bookkeeping.without(found, wanted.schema());
            var diff = between(is, wanted, notJudged);
            for (Difference difference : Differences.of(without(diff, rules, ignored))) {
                findings.add(finding(difference));
            }
            notJudged.addAll(unknownRoles(session, wanted.madeRoles(), name));
            for (String line : wanted.schema().notJudged()) {
                notJudged.add(name + ": " + line);
            }
        }
        alone(live, rules, findings);
        findings.sort(
                Comparator.comparing(CheckResult.Finding::level)
                        .thenComparing(CheckResult.Finding::object));
        return new CheckResult(
                "database " + target.target().database(),
                name,
                live.objects().size(),
                digest,
                findings,
                ignored,
                notJudged.stream().distinct().map(CheckResult.NotJudged::new).toList(),
                request.rows().map(how -> rows(session, live, how)).orElse(List.of()));
    }

    private record Known(String name, Digest digest, List<String> madeRoles) {}

    /// What can be told of a side without reading all of it.
    private Optional<Known> known(String against, int major) {
        return switch (against) {
            case SideReader.DECLARED -> {
                Path folder = ProjectSchemas.declared(sides.target());
                var header = sides.sources(major).declaredHeader(DeclaredFolder.read(folder), run);
                yield Optional.of(
                        new Known(sides.name(folder), header.digest(), header.madeRoles()));
            }
            default -> Optional.empty();
        };
    }

    /// Texts of different major versions are not comparable: then only what both say alike is.
    private static SchemaDiff between(
            DatabaseSchema is, SchemaSide wanted, List<String> notJudged) {
        int other = wanted.schema().major();
        if (is.major() == other) {
            return SchemaDiff.between(is, wanted.schema());
        }
        notJudged.add(
                "the database is of PostgreSQL %d and %s of %d, which write definitions, defaults and grants in other words: only names, types and the like were compared"
                        .formatted(is.major(), wanted.name(), other));
        return SchemaDiff.between(
                SchemaForms.acrossVersions(is), SchemaForms.acrossVersions(wanted.schema()));
    }

    private static SchemaDiff without(
            SchemaDiff diff, IgnoreRules rules, List<CheckResult.Ignored> ignored) {
        return new SchemaDiff(
                diff.added().stream()
                        .filter(it -> !isIgnored(it, "missing", rules, ignored))
                        .toList(),
                diff.removed().stream()
                        .filter(it -> !isIgnored(it, "extra", rules, ignored))
                        .toList(),
                diff.changed().stream()
                        .filter(it -> !isIgnored(it.to(), "different", rules, ignored))
                        .toList());
    }

    private static boolean isIgnored(
            SchemaObject object,
            String difference,
            IgnoreRules rules,
            List<CheckResult.Ignored> ignored) {
        var rule = rules.find(object);
        rule.ifPresent(
                it -> ignored.add(new CheckResult.Ignored(object.id(), difference, it.reason())));
        return rule.isPresent();
    }

    private static CheckResult.Finding finding(Difference difference) {
        boolean extra = difference.difference() == Difference.Kind.EXTRA;
        return new CheckResult.Finding(
                extra ? CheckResult.Level.WARN : CheckResult.Level.ERROR,
                difference.object(),
                switch (difference.difference()) {
                    case MISSING -> CheckResult.Kind.MISSING;
                    case DIFFERENT -> CheckResult.Kind.DIFFERENT;
                    case EXTRA -> CheckResult.Kind.EXTRA;
                },
                difference.detail(),
                difference.is(),
                difference.wanted());
    }

    /// What is wrong whatever the other side says: unfinished indexes, open constraints.
    private static void alone(
            DatabaseSchema live, IgnoreRules rules, List<CheckResult.Finding> findings) {
        var known =
                findings.stream()
                        .map(CheckResult.Finding::object)
                        .collect(java.util.stream.Collectors.toSet());
        for (SchemaObject object : live.objects().values()) {
            boolean concerns = object.has(Fact.INVALID) || object.kind() == Kind.CONSTRAINT;
            if (!concerns || known.contains(object.id()) || rules.find(object).isPresent()) {
                continue;
            }
            if (object.has(Fact.INVALID)) {
                findings.add(
                        new CheckResult.Finding(
                                CheckResult.Level.ERROR,
                                object.id(),
                                CheckResult.Kind.INVALID,
                                "unfinished: it costs and is not used",
                                "",
                                ""));
            } else if (object.kind() == Kind.CONSTRAINT
                    && object.find(Fact.DEFINITION).orElse("").endsWith(" NOT VALID")) {
                findings.add(
                        new CheckResult.Finding(
                                CheckResult.Level.WARN,
                                object.id(),
                                CheckResult.Kind.NOT_VALIDATED,
                                "older rows may break it",
                                "",
                                ""));
            }
        }
    }

    /// Roles that files name and the server does not have: what is granted to them, or theirs, is
    /// nowhere.
    private static List<String> unknownRoles(Session session, List<String> named, String source) {
        return missingRoles(session, named).stream()
                .map(role ->
                        "role %s, named by %s, is not on the server: its rights cannot be compared"
                                .formatted(role, source))
                .toList();
    }

    /// Those of the roles that the server does not have.
    static List<String> missingRoles(Session session, List<String> named) {
        if (named.isEmpty()) {
            return List.of();
        }
        var there = session.list(ROLES, row -> row.text("role"));
        return named.stream().filter(role -> !there.contains(role)).toList();
    }

    private List<CheckResult.TableRows> rows(
            Session session, DatabaseSchema live, CheckRequest.RowCounts how) {
        if (how == CheckRequest.RowCounts.ESTIMATED) {
            return session.list(
                    ESTIMATES,
                    row -> new CheckResult.TableRows(row.text("table"), row.number("rows"), false));
        }
        var tables =
                live.objects().values().stream()
                        .filter(it -> it.kind() == Kind.TABLE && !it.has(Fact.PARTITION_OF))
                        .map(it -> it.id().sql())
                        .sorted()
                        .toList();
        var rows = new ArrayList<CheckResult.TableRows>();
        try (var step =
                run.step("count rows", tables.size(), dev.holdfast.kernel.RunEvent.Unit.ITEMS)) {
            for (String table : tables) {
                rows.add(new CheckResult.TableRows(table, count(session, table), true));
                step.advance(1);
            }
            step.complete();
        }
        return rows;
    }

    static long count(Session session, String table) {
        return session.one(
                Sql.text("select count(*) as rows from " + table), row -> row.number("rows"));
    }

    /// Refuses to plan between versions, whose texts differ where nothing does.
    static void requireSameMajor(SchemaSide from, SchemaSide to) {
        if (from.schema().major() != to.schema().major()) {
            throw Failure.of(
                            SchemaError.OTHER_MAJOR,
                            "no plan can be trusted between %s (PostgreSQL %d) and %s (PostgreSQL %d)"
                                    .formatted(
                                            from.name(),
                                            from.schema().major(),
                                            to.name(),
                                            to.schema().major()))
                    .hint(
                            "what can be compared across versions: holdfast schema check --against FILE")
                    .exception();
        }
    }
}
