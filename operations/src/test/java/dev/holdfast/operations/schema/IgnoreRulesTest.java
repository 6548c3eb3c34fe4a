package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.config.IgnoreRule;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource({
        "table public.audit_*, TABLE, public, audit_log, true",
        "table public.audit_*, TABLE, public, users, false",
        "table public.audit_*, FOREIGN_TABLE, public, audit_log, false",
        "table public.audit_*, COLUMN, public.audit_log, at, true",
        "table public.audit_*, COLUMN, public.users, at, false",
        "table public.audit?, TABLE, public, audit1, true",
        "table public.audit?, TABLE, public, audit12, false",
        "foreign table public.*, FOREIGN_TABLE, public, t, true",
        "foreign table public.*, TABLE, public, t, false",
        "view v.*, VIEW, v, any, true",
        "column public.users.note, COLUMN, public.users, note, true",
        "column public.users, COLUMN, public.users, note, false",
        "* old.*, FUNCTION, old, f(integer), true",
        "* old.*, TRIGGER, old.t, g, true",
        "* old.*, SCHEMA, '', old, false",
        "function public.f(*), FUNCTION, public, f(integer), true",
        "index public.x.y, INDEX, public, xzy, false",
    })
    void a_rule_meets_what_it_names_and_its_parts(
            String what, Kind kind, String parent, String name, boolean met) {
        var object = new SchemaObject(new ObjectId(kind, parent, name), Map.of());
        assertThat(rules(what).find(object).isPresent()).isEqualTo(met);
    }

    @ParameterizedTest
    @CsvSource({"public.audit, true", "public.users, false"})
    void what_belongs_to_a_table_goes_with_it(String table, boolean met) {
        var index =
                new SchemaObject(
                        new ObjectId(Kind.INDEX, "public", "i"), Map.of(Fact.TABLE, table));
        var sequence =
                new SchemaObject(
                        new ObjectId(Kind.SEQUENCE, "public", "s"),
                        Map.of(Fact.OWNED_BY, table + ".\"a.b\""));
        assertThat(rules("table public.audit").find(index).isPresent()).isEqualTo(met);
        assertThat(rules("table public.audit").find(sequence).isPresent()).isEqualTo(met);
    }

    private static IgnoreRules rules(String what) {
        return new IgnoreRules(List.of(new IgnoreRule(what, "why")));
    }
}
