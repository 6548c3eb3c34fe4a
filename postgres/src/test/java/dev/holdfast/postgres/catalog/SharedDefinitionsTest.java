package dev.holdfast.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that were made of another object's are what the server itself writes of this one.
class SharedDefinitionsTest {
    private static final String DEFINITIONS =
            """
            select n.nspname || '.' || quote_ident(c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_namespace n on n.oid = c.relnamespace
            where c.oid >= 16384
            union all
            select o.conrelid::regclass || '.' || quote_ident(o.conname), pg_get_constraintdef(o.oid)
            from pg_constraint o
            join pg_class c on c.oid = o.conrelid
            left join pg_class i on i.oid = o.conindid and o.contype <> 'f'
            where o.oid >= 16384 and i.reloptions is null
            """;

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    @Tag("servers")
    void of_the_rich_fixture_each_text_is_the_servers(int major) throws IOException {
        var server = RealPostgres.shared(major);
        assertThat(compared(server, CatalogReaderTest.everything(server))).isGreaterThan(20);
    }

    @OnEveryPostgres
    void of_random_tables_each_text_is_the_servers(RealPostgres server, int major) {
        String database = server.createDatabase();
        server.execute(database, String.join(";\n", randomTables(new Random(major), major)));
        assertThat(compared(server, database)).isGreaterThan(400);
    }

    @Test
    void expressions_are_alike_but_for_where_they_stood_and_the_names_of_their_columns_count() {
        var one = new Whole("s.one", "");
        one.add(2, new Column("a", 23, null));
        var other = new Whole("s.other", "");
        other.add(2, new Column("b", 23, null));
        String tree = "{VAR :varno 1 :varattno 2 :location 17}";
        assertThat(NodeTree.likeness(tree, one))
                .isEqualTo(NodeTree.likeness(tree.replace("17", "-1"), one))
                .isNotEqualTo(NodeTree.likeness(tree, other))
                .isNotEqualTo(NodeTree.likeness(tree.replace("varno 1", "varno 2"), one));
        assertThat(NodeTree.likeness("{VAR :varno 1 :varattno 0 :location 1}", one)).isNull();
        assertThat(NodeTree.likeness("{VAR :varno 1 :varattno 9 :location 1}", one)).isNull();
    }

    /// Few columns, many tables: a good part of them is alike in all but one thing.
    private static List<String> randomTables(Random random, int major) {
        var statements = new ArrayList<String>();
        statements.add("create collation \"no case\" (lc_collate = 'C', lc_ctype = 'C')");
        statements.add(
                "create function \"two\"(integer) returns integer immutable language sql"
                        + " as 'select $1 * 2'");
        var columns = List.of("a", "b", "\"C d\"", "\"select\"");
        var types = List.of("integer", "bigint", "text", "text collate \"no case\"", "varchar(5)");
        for (int table = 0; table < 60; table++) {
            String name = table % 7 == 0 ? "\"T %d\"".formatted(table) : "t" + table;
            var shown = new ArrayList<String>();
            for (String column : columns) {
                shown.add(column + " " + one(types, random));
            }
            statements.add(
                    "create table %s (gone integer, n integer, %s, j int4range, primary key (n)%s)"
                            .formatted(
                                    name,
                                    String.join(", ", shown),
                                    random.nextBoolean() ? "" : ", unique (n, a) deferrable"));
            if (table % 3 == 0) {
                statements.add("alter table %s drop gone".formatted(name));
            }
            for (int index = 0; index < 5; index++) {
                statements.add(randomIndex(name, columns, random, major));
            }
            statements.add(
                    "alter table %s add check (%s)".formatted(name, randomCondition(random)));
            statements.add(
                    "alter table %s add foreign key (n) references %s (n) %s %s"
                            .formatted(
                                    name,
                                    table % 5 == 0 ? name : "\"T 0\"",
                                    one(List.of("", "on delete cascade", "match full"), random),
                                    one(List.of("", "deferrable", "not valid"), random)));
        }
        return statements;
    }

    private static String randomIndex(
            String table, List<String> columns, Random random, int major) {
        String key =
                one(
                        List.of(
                                one(columns, random),
                                one(columns, random) + " desc, n nulls first",
                                "(" + one(columns, random) + "::text) collate \"POSIX\"",
                                "\"two\"(n)",
                                "(n + 1), a",
                                "lower(\"C d\"::text) text_pattern_ops",
                                "(row(" + table + ".n) is null)"),
                        random);
        String rest =
                one(
                        List.of(
                                "",
                                "",
                                " include (b)",
                                " with (fillfactor = 70)",
                                " where n > " + random.nextInt(3),
                                " where " + randomCondition(random)),
                        random);
        boolean unique = random.nextInt(4) == 0;
        String nulls = unique && major >= 15 && random.nextBoolean() ? " nulls not distinct" : "";
        if (rest.startsWith(" include")) {
            rest = rest + nulls;
        } else {
            rest = nulls + rest;
        }
        return "create %sindex on %s (%s)%s".formatted(unique ? "unique " : "", table, key, rest);
    }

    private static String randomCondition(Random random) {
        return one(
                List.of(
                        "n > 0",
                        "n in (1, 2, 3)",
                        "a is not null and \"select\" is null",
                        "b::text <> ':location 5'",
                        "j @> n"),
                random);
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    /// How many texts were compared.
    private static int compared(RealPostgres server, String database) {
        try (var session =
                Sessions.open(
                        server.target(database), SessionSettings.defaults(), RealPostgres.run())) {
            DatabaseSchema schema = CatalogReader.read(session, new Reading(false, false));
            Map<String, String> servers =
                    session.transaction(() -> {
                        CatalogReader.begin(session, java.util.Optional.empty());
                        var texts = new HashMap<String, String>();
                        session.each(
                                Sql.text(DEFINITIONS),
                                row -> texts.put(row.text("name"), row.text("definition")));
                        return texts;
                    });
            int compared = 0;
            for (SchemaObject object : schema.objects().values()) {
                String text =
                        switch (object.kind()) {
                            case INDEX, CONSTRAINT -> servers.get(object.id().sql());
                            default -> null;
                        };
                if (text != null) {
                    compared++;
                    assertThat(object.text(Fact.DEFINITION)).as(object.id().sql()).isEqualTo(text);
                }
            }
            return compared;
        }
    }
}
