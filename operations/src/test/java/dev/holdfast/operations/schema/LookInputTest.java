package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Names as people type them, and what is said to those that cannot be meant.
@Tag("servers")
class LookInputTest {
    private final LookScene scene = LookScene.rich(RealPostgres.shared(18));

    @Test
    void a_name_is_found_as_psql_finds_it_and_as_the_shell_leaves_it() {
        assertThat(scene.describe("owners").schema()).isEqualTo("public");
        assertThat(scene.describe("OWNERS").schema()).isEqualTo("public");
        assertThat(scene.describe("audit.owners").schema()).isEqualTo("audit");
        assertThat(scene.describe("\"audit\".\"owners\"").schema()).isEqualTo("audit");
        assertThat(scene.describe("Odd \"Name\" <&>").name()).isEqualTo("Odd \"Name\" <&>");
        assertThat(scene.describe("public.Odd \"Name\" <&>").schema()).isEqualTo("public");
        assertThat(scene.describe("pg_class").schema()).isEqualTo("pg_catalog");
        scene.execute(
                "create table side.alone (); create table \"a.b\" (); create table \"Cap\" ()");
        assertThat(scene.describe("alone").schema()).isEqualTo("side");
        assertThat(scene.describe("a.b").name()).isEqualTo("a.b");
        assertThat(scene.describe("Cap").name()).isEqualTo("Cap");
    }

    @Test
    void the_search_path_of_the_database_decides() {
        scene.execute(
                "alter database %s set search_path = audit, public".formatted(scene.database));
        assertThat(scene.describe("owners").schema()).isEqualTo("audit");
        assertThat(scene.describe("log").schema()).isEqualTo("audit");
    }

    @Test
    void a_name_that_cannot_be_meant_is_refused_with_what_could_be() {
        refused(
                "ownrs",
                SchemaError.NO_SUCH_RELATION,
                "has no table ownrs",
                "did you mean owners?");
        refused(
                "audit.owner",
                SchemaError.NO_SUCH_RELATION,
                "has no table audit.owner",
                "did you mean audit.owners?");
        refused("zzz", SchemaError.NO_SUCH_RELATION, "has no table zzz", "holdfast schema tables");
        refused("", SchemaError.NO_SUCH_RELATION, "has no table", "holdfast schema tables");
        refused("\"", SchemaError.NO_SUCH_RELATION, "has no table", "holdfast schema tables");
        refused(
                "log",
                SchemaError.AMBIGUOUS_RELATION,
                "audit.log or side.log",
                "holdfast schema describe audit.log");
        refused(
                "twins_partial",
                SchemaError.OTHER_KIND,
                "is an index of table twins",
                "holdfast schema describe twins");
        refused("note", SchemaError.NO_SUCH_RELATION, "has no table note", "");
        scene.execute("create type pair as (a int, b int)");
        refused("pair", SchemaError.OTHER_KIND, "is a composite type", "holdfast schema tables");
    }

    @Test
    void an_empty_database_is_an_answer_for_lists_and_a_question_for_describe() {
        var empty = LookScene.empty(RealPostgres.shared(18));
        assertThat(empty.tables().sentence()).endsWith(" has no tables.");
        assertThat(empty.indexes(LookScene.all()).sentence()).endsWith(" has no indexes.");
        assertThat(empty.constraints(LookScene.all()).sentence()).endsWith(" has no constraints.");
        assertThat(empty.enums().sentence()).endsWith(" has no enums.");
        assertThat(empty.functions()).isEmpty();
        assertThatThrownBy(() -> empty.describe("t"))
                .asInstanceOf(type(FailureException.class))
                .satisfies(e ->
                        assertThat(e.failure().hint())
                                .contains("it has no tables; is it the right database?"));
    }

    @Test
    void a_filter_takes_stars_and_an_unknown_schema_is_a_slip() {
        assertThat(scene.indexes(LookScene.named("OWNERS_*")).indexes()).hasSize(2);
        assertThat(scene.indexes(LookScene.named("none*")).sentence())
                .isEqualTo(
                        "No index of database %s is called so, nor its table."
                                .formatted(scene.database));
        assertThat(scene.constraints(LookScene.named("audit.*")).constraints()).isEmpty();
        assertThatThrownBy(() ->
                        scene.indexes(
                                new LookRequest(
                                        Optional.empty(), Optional.of("adit"), Optional.empty())))
                .asInstanceOf(type(FailureException.class))
                .satisfies(e -> {
                    assertThat(e.failure().code()).isEqualTo(SchemaError.NO_SUCH_SCHEMA);
                    assertThat(e.failure().hint()).contains("did you mean audit?");
                });
    }

    private void refused(String name, SchemaError code, String message, String hint) {
        assertThatThrownBy(() -> scene.describe(name))
                .as(name)
                .asInstanceOf(type(FailureException.class))
                .satisfies(e -> {
                    assertThat(e.failure().code()).isEqualTo(code);
                    assertThat(e.failure().message()).contains(message);
                    assertThat(e.failure().hint().orElse("")).contains(hint);
                });
    }
}
