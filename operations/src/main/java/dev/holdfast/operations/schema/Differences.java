package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ObjectChange;
import dev.holdfast.postgres.ddl.SchemaDiff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells a diff to people: a table that is missing is one difference, not thirty.
final class Differences {
    private static final int LONGEST = 60;

    private Differences() {}

    static List<Difference> of(SchemaDiff diff) {
        var differences = new ArrayList<Difference>();
        whole(diff.added(), Difference.Kind.MISSING, differences);
        for (ObjectChange change : diff.changed()) {
            differences.add(changed(change));
        }
        whole(diff.removed(), Difference.Kind.EXTRA, differences);
        differences.sort(
                Comparator.comparing(Difference::difference).thenComparing(Difference::object));
        return differences;
    }

    /// What goes with a table that is itself missing or extra is only counted.
    private static void whole(
            List<SchemaObject> objects, Difference.Kind how, List<Difference> differences) {
        Set<String> wholes =
                objects.stream()
                        .filter(it -> it.kind().isRelation() || it.kind() == Kind.DOMAIN)
                        .map(it -> it.id().sql())
                        .collect(Collectors.toSet());
        Map<String, Map<Kind, Integer>> parts = new LinkedHashMap<>();
        var alone = new ArrayList<SchemaObject>();
        for (SchemaObject object : objects) {
            String whole = wholeOf(object);
            if (wholes.contains(whole)) {
                parts.computeIfAbsent(whole, _ -> new LinkedHashMap<>())
                        .merge(object.kind(), 1, Integer::sum);
            } else {
                alone.add(object);
            }
        }
        for (SchemaObject object : alone) {
            var with = parts.getOrDefault(object.id().sql(), Map.of());
            String detail =
                    with.isEmpty() || !(object.kind().isRelation() || object.kind() == Kind.DOMAIN)
                            ? said(object)
                            : "with "
                                    + Words.list(
                                            with.entrySet().stream()
                                                    .map(it ->
                                                            Words.count(
                                                                    it.getValue(),
                                                                    it.getKey().words()))
                                                    .toList());
            differences.add(new Difference(object.id(), how, detail, "", ""));
        }
    }

    /// The few words that tell an object that stands alone.
    private static String said(SchemaObject object) {
        return switch (object.kind()) {
            case COLUMN ->
                    object.find(Fact.TYPE).orElse("")
                            + (object.has(Fact.NOT_NULL) ? " not null" : "");
            case CONSTRAINT, INDEX -> shortened(object.find(Fact.DEFINITION).orElse(""));
            case ENUM -> shortened(object.find(Fact.LABELS).orElse(""));
            default -> "";
        };
    }

    private static String wholeOf(SchemaObject object) {
        if (object.kind().isPart()) {
            return object.id().parent();
        }
        return object.find(Fact.TABLE)
                .or(() -> object.find(Fact.OWNED_BY).map(QualifiedName::parent))
                .orElse("");
    }

    private static Difference changed(ObjectChange change) {
        var words = new ArrayList<String>();
        for (Fact fact : change.facts()) {
            String is = change.from().find(fact).orElse("");
            String wanted = change.to().find(fact).orElse("");
            words.add(words(fact, is, wanted));
        }
        return new Difference(
                change.id(),
                Difference.Kind.DIFFERENT,
                String.join("; ", words),
                facts(change.from(), change.facts()),
                facts(change.to(), change.facts()));
    }

    private static String words(Fact fact, String is, String wanted) {
        if (fact == Fact.NOT_NULL) {
            return wanted.isEmpty()
                    ? "not null, should take nulls"
                    : "takes nulls, should be not null";
        }
        if (fact == Fact.INVALID) {
            return wanted.isEmpty() ? "unfinished: it is not used" : "should be unfinished";
        }
        if (fact == Fact.DEFINITION && is.equals(wanted + " NOT VALID")) {
            return "not validated: older rows may break it";
        }
        if (is.isEmpty()) {
            return "no %s, should be %s".formatted(fact.words(), shortened(wanted));
        }
        if (wanted.isEmpty()) {
            return "%s %s, should have none".formatted(fact.words(), shortened(is));
        }
        return is.length() + wanted.length() > 2 * LONGEST || is.contains("\n")
                ? fact.words() + " differs"
                : "%s %s, should be %s".formatted(fact.words(), is, wanted);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...";
    }

    private static String facts(SchemaObject object, List<Fact> facts) {
        return facts.stream()
                .map(fact -> fact.words() + ": " + object.find(fact).orElse("-"))
                .collect(Collectors.joining("\n"));
    }
}
