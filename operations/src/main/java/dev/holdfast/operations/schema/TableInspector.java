package dev.holdfast.operations.schema;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what tables take on disk and how they are kept.
final class TableInspector {
    /// From this share of dead rows on vacuum is said to be behind: twice what autovacuum waits for
    /// (`autovacuum_vacuum_scale_factor` is 0.2).
    static final double MANY_DEAD = 0.4;

    /// Below this many, a share says nothing.
    private static final long FEW_ROWS = 1000;

    private final Session session;

    TableInspector(Session session) {
        this.session = session;
    }

    /// A relation as the catalog has it, with what lies below it summed up in [#with].
    ///
    /// @param parent its oid, for a partition
    /// @param rows absent where the server has never counted
    record Found(
            long oid,
            String schema,
            String name,
            String relkind,
            String persistence,
            Optional<Long> rows,
            String owner,
            Optional<String> comment,
            Optional<String> extension,
            Optional<Long> parent,
            boolean locked,
            Optional<Long> heap,
            Optional<Long> toast,
            Optional<Long> indexes,
            long live,
            long dead,
            Optional<Done> vacuumed,
            Optional<Done> analyzed,
            Instant now) {

        RelationKind kind() {
            return RelationKind.of(relkind, parent.isPresent());
        }

        boolean stores() {
            return relkind.equals("r") || relkind.equals("m");
        }

        Optional<ByteSize> total() {
            return heap.map(size -> new ByteSize(size + toast.orElse(0L) + indexes.orElse(0L)));
        }

        Optional<Double> deadShare() {
            return live + dead == 0 ? Optional.empty() : Optional.of((double) dead / (live + dead));
        }

        boolean hasManyDead() {
            return dead >= FEW_ROWS && deadShare().orElse(0.0) >= MANY_DEAD;
        }
    }

    /// When a table was last vacuumed or analysed, and whether by hand.
    record Done(Instant at, boolean byHand) {}

    /// A relation with the partitions below it that hold its rows.
    record Family(Found self, List<Found> leaves) {
        private List<Found> parts() {
            return self.relkind().equals("p") ? leaves : List.of(self);
        }

        Optional<Long> rows() {
            return parts().stream().anyMatch(it -> it.rows().isEmpty())
                    ? Optional.empty()
                    : Optional.of(parts().stream().mapToLong(it -> it.rows().orElse(0L)).sum());
        }

        /// The sum where all parts are known.
        Optional<ByteSize> sum(java.util.function.Function<Found, Optional<Long>> figure) {
            var storing = parts().stream().filter(Found::stores).toList();
            boolean unknown = storing.stream().anyMatch(it -> figure.apply(it).isEmpty());
            return unknown || (storing.isEmpty() && !self.relkind().equals("p"))
                    ? Optional.empty()
                    : Optional.of(
                            new ByteSize(
                                    storing.stream()
                                            .mapToLong(it -> figure.apply(it).orElse(0L))
                                            .sum()));
        }

        Optional<ByteSize> total() {
            return sum(it -> it.total().map(ByteSize::bytes));
        }

        long live() {
            return parts().stream().mapToLong(Found::live).sum();
        }

        long dead() {
            return parts().stream().mapToLong(Found::dead).sum();
        }

        Optional<Double> deadShare() {
            return live() + dead() == 0
                    ? Optional.empty()
                    : Optional.of((double) dead() / (live() + dead()));
        }

        boolean isLocked() {
            return parts().stream().anyMatch(it -> it.stores() && it.locked());
        }

        boolean isNeverAnalysed() {
            return rows().isEmpty();
        }

        boolean hasManyDead() {
            return dead() >= FEW_ROWS && deadShare().orElse(0.0) >= MANY_DEAD;
        }
    }

    TablesResult tables(TablesRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        var families = families(read(0));
        var names = new HashMap<Long, String>();
        families.forEach(it ->
                names.put(
                        it.self().oid(),
                        Words.quoted(it.self().schema()) + "." + Words.quoted(it.self().name())));
        var tables =
                families.stream()
                        .filter(it -> filter.wants(it.self().schema(), it.self().name()))
                        .filter(it -> request.partitions() || it.self().parent().isEmpty())
                        .map(it -> table(it, names))
                        .sorted(
                                Comparator.comparing((TablesResult.Table it) ->
                                                it.total().map(ByteSize::bytes).orElse(-1L))
                                        .reversed()
                                        .thenComparing(TablesResult.Table::schema)
                                        .thenComparing(TablesResult.Table::table))
                        .toList();
        return new TablesResult(
                session.target().database(),
                !filter.wantsAll(),
                sum(families, filter, request.partitions(), it -> it.total().map(ByteSize::bytes)),
                sum(families, filter, request.partitions(), Found::indexes),
                (int)
                        families.stream()
                                .filter(it -> filter.wants(it.self().schema(), it.self().name()))
                                .filter(it -> request.partitions() || it.self().parent().isEmpty())
                                .filter(Family::isLocked)
                                .count(),
                tables);
    }

    /// What is listed, each part once: a partition that is listed counts not with its parent too.
    private static ByteSize sum(
            List<Family> families,
            NameFilter filter,
            boolean partitions,
            java.util.function.Function<Found, Optional<Long>> figure) {
        var parts = new HashMap<Long, Found>();
        families.stream()
                .filter(it -> filter.wants(it.self().schema(), it.self().name()))
                .filter(it -> partitions || it.self().parent().isEmpty())
                .forEach(it -> it.parts().forEach(part -> parts.put(part.oid(), part)));
        return new ByteSize(
                parts.values().stream().mapToLong(it -> figure.apply(it).orElse(0L)).sum());
    }

    /// One relation, with its partitions; nothing if it went meanwhile.
    Optional<Family> family(long oid) {
        return families(read(oid)).stream().filter(it -> it.self().oid() == oid).findFirst();
    }

    /// The relations of one partition tree, by oid.
    Map<Long, Family> tree(long oid) {
        var tree = new HashMap<Long, Family>();
        families(read(oid)).forEach(it -> tree.put(it.self().oid(), it));
        return tree;
    }

    private List<Found> read(long oid) {
        return session.list(
                Sql.of(TableInspector.class, "tables"),
                row -> found(row, session.serverVersion().major()),
                oid);
    }

    private static Found found(Row row, int major) {
        return new Found(
                row.number("oid"),
                row.text("schema"),
                row.text("name"),
                row.text("kind"),
                row.text("persistence"),
                rows(row, major),
                row.text("owner"),
                row.findText("comment"),
                row.findText("extension"),
                row.findNumber("parent"),
                row.flag("is_locked"),
                row.findNumber("heap"),
                row.findNumber("toast"),
                row.findNumber("indexes"),
                row.findNumber("live").orElse(0L),
                row.findNumber("dead").orElse(0L),
                done(row, "vacuumed"),
                done(row, "analyzed"),
                row.findInstant("now").orElseThrow());
    }

    private static Optional<Done> done(Row row, String what) {
        return row.findInstant(what)
                .map(at -> new Done(at, row.findText(what + "_by_hand").equals(Optional.of("t"))));
    }

    /// `reltuples` is -1 before the first ANALYZE; in 13 it is 0 then, and so are the pages. A file
    /// without pages has no rows, whoever has counted.
    private static Optional<Long> rows(Row row, int major) {
        if (row.findNumber("main").equals(Optional.of(0L))) {
            return Optional.of(0L);
        }
        double rows = row.findDecimal("rows").orElse(-1.0);
        boolean never = rows < 0 || (major < 14 && rows == 0 && row.number("pages") == 0);
        return never ? Optional.empty() : Optional.of(Math.round(rows));
    }

    private static List<Family> families(List<Found> all) {
        var children = new HashMap<Long, List<Found>>();
        all.forEach(it ->
                it.parent()
                        .ifPresent(parent ->
                                children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(it)));
        return all.stream().map(it -> new Family(it, leaves(it, children))).toList();
    }

    private static List<Found> leaves(Found of, Map<Long, List<Found>> children) {
        var leaves = new ArrayList<Found>();
        for (Found child : children.getOrDefault(of.oid(), List.of())) {
            if (child.relkind().equals("p")) {
                leaves.addAll(leaves(child, children));
            } else {
                leaves.add(child);
            }
        }
        return leaves;
    }

    private static TablesResult.Table table(Family family, Map<Long, String> names) {
        Found self = family.self();
        boolean stores = self.stores() || self.relkind().equals("p");
        return new TablesResult.Table(
                self.schema(),
                self.name(),
                self.kind(),
                self.parent().map(it -> names.getOrDefault(it, "?")),
                self.relkind().equals("p") ? Optional.of(family.leaves().size()) : Optional.empty(),
                self.relkind().equals("v") ? Optional.empty() : family.rows(),
                family.total(),
                family.sum(Found::heap),
                family.sum(Found::indexes),
                family.sum(Found::toast),
                stores ? Optional.of(family.dead()) : Optional.empty(),
                stores ? family.deadShare() : Optional.empty(),
                age(self.vacuumed(), self.now()),
                age(self.analyzed(), self.now()),
                self.vacuumed().map(Done::at),
                self.vacuumed().map(Done::byHand),
                self.analyzed().map(Done::at),
                self.analyzed().map(Done::byHand),
                self.owner(),
                remark(family),
                self.comment());
    }

    static Optional<Duration> age(Optional<Done> done, Instant now) {
        return done.map(it -> Duration.between(it.at(), now))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    private static Optional<String> remark(Family family) {
        var remarks = new ArrayList<String>();
        Found self = family.self();
        if (family.isLocked()) {
            remarks.add("locked just now");
        }
        if (!self.relkind().equals("v") && family.isNeverAnalysed()) {
            remarks.add(neverAnalysed(family));
        }
        if (family.hasManyDead()) {
            remarks.add("vacuum is behind");
        }
        if (self.persistence().equals("u")) {
            remarks.add("unlogged");
        }
        self.extension().ifPresent(name -> remarks.add("of extension " + name));
        return remarks.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", remarks));
    }

    static String neverAnalysed(Family family) {
        long never = family.leaves().stream().filter(it -> it.rows().isEmpty()).count();
        return family.leaves().isEmpty() || never == family.leaves().size()
                ? "never analysed"
                : "%d of %d partitions never analysed".formatted(never, family.leaves().size());
    }
}
