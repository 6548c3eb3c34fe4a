package dev.holdfast.operations.schema;

import dev.holdfast.operations.config.IgnoreRule;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which objects may differ. A rule for a table, a view or a domain holds for its parts and indexes
/// and for the sequences of its columns, too.
final class IgnoreRules {
    private static final String ANY = "*";

    private final List<Rule> rules;

    IgnoreRules(List<IgnoreRule> rules) {
        this.rules = rules.stream().map(IgnoreRules::rule).toList();
    }

    /// The first rule that an object falls under.
    Optional<IgnoreRule> find(SchemaObject object) {
        return rules.stream().filter(rule -> rule.meets(object)).map(Rule::said).findFirst();
    }

    /// @param kind in words; `*` for all
    private record Rule(IgnoreRule said, String kind, Pattern name) {
        boolean meets(SchemaObject object) {
            return meets(object.kind(), object.id().sql())
                    || owners(object).stream().anyMatch(this::meetsOwner);
        }

        private boolean meets(Kind of, String sql) {
            return (kind.equals(ANY) || kind.equals(of.words())) && name.matcher(sql).matches();
        }

        private boolean meetsOwner(String owner) {
            boolean owns =
                    switch (kind) {
                        case "table", "foreign table", "view", "materialized view", "domain", ANY ->
                                true;
                        default -> false;
                    };
            return owns && name.matcher(owner).matches();
        }
    }

    /// The tables and the like that an object goes with.
    private static List<String> owners(SchemaObject object) {
        var owners = new ArrayList<String>();
        if (object.kind().isPart()) {
            owners.add(object.id().parent());
        }
        object.find(Fact.TABLE).ifPresent(owners::add);
        object.find(Fact.OWNED_BY).map(QualifiedName::parent).ifPresent(owners::add);
        return owners;
    }

    private static Rule rule(IgnoreRule said) {
        String what = said.what();
        if (what.startsWith(ANY + " ")) {
            return new Rule(said, ANY, glob(what.substring(2)));
        }
        // The longest: "foreign table" is not a table.
        String kind =
                Arrays.stream(Kind.values())
                        .map(Kind::words)
                        .filter(words -> what.startsWith(words + " "))
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow(() -> new IllegalArgumentException(what));
        return new Rule(said, kind, glob(what.substring(kind.length() + 1)));
    }

    private static Pattern glob(String text) {
        var pattern = new StringBuilder();
        for (char c : text.strip().toCharArray()) {
            pattern.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }
}
