package dev.holdfast.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.testkit.Randoms;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AccessListTest {
    private static final Map<String, String> NO_ROLES = Map.of();

    @Test
    void the_owners_own_and_the_grantor_do_not_count() {
        assertThat(AccessList.grants("{me=arwdDxtm/me,b=r/me,=U/me}", "me", NO_ROLES))
                .isEqualTo("PUBLIC=USAGE\nb=SELECT");
        assertThat(AccessList.grants("{me=arwdDxtm/me}", "me", NO_ROLES)).isEmpty();
        assertThat(AccessList.grants("{}", "me", NO_ROLES)).isEmpty();
    }

    @Test
    void what_several_granted_is_one() {
        assertThat(AccessList.grants("{b=rw*/me,b=r*a/other,a=X/me}", "me", NO_ROLES))
                .isEqualTo("a=EXECUTE\nb=INSERT,SELECT*,UPDATE*");
    }

    @Test
    void roles_are_written_as_in_sql() {
        String acl = "{\"\\\"a \\\"\\\"b\\\"\\\", =c\\\"=r/me\",Upper=r/me,user=r/me}";
        var quoted = Map.of("a \"b\", =c", "\"a \"\"b\"\", =c\"", "Upper", "\"Upper\"");
        assertThat(AccessList.grants(acl, "me", quoted))
                .isEqualTo("\"Upper\"=SELECT\n\"a \"\"b\"\", =c\"=SELECT\nuser=SELECT");
    }

    /// What the server writes for a role of any name is read as that role: the server quotes twice,
    /// in the item and in the array.
    @Test
    @Tag("servers")
    void odd_names_are_read_as_the_server_writes_them() {
        for (int major : List.of(13, 18)) {
            var server = RealPostgres.shared(major);
            try (var session =
                    Sessions.open(
                            server.target(server.createDatabase()),
                            SessionSettings.defaults(),
                            RealPostgres.run())) {
                Randoms.check(40, random -> reads(session, oddName(random)));
            }
        }
    }

    private static void reads(Session session, String name) {
        var quoted = new HashMap<String, String>();
        try {
            session.transaction(() -> {
                String identifier =
                        session.one(
                                Sql.text("select quote_ident(?) as name"),
                                row -> row.text("name"),
                                name);
                session.execute(Sql.text("create role " + identifier));
                session.execute(Sql.text("create table granted (id integer)"));
                session.execute(Sql.text("grant select, insert on granted to " + identifier));
                quoted.put(name, identifier);
                String acl =
                        session.one(
                                Sql.text(
                                        "select relacl::text as acl from pg_class where relname = 'granted'"),
                                row -> row.text("acl"));
                assertThat(AccessList.grants(acl, "postgres", quoted))
                        .as(acl)
                        .isEqualTo(identifier + "=INSERT,SELECT");
                throw new RolledBack();
            });
        } catch (RolledBack _) {
            // So that no role stays.
        }
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static String oddName(Randoms random) {
        String letters = "aZ9_ \"',=/*{}\\.$üß€-";
        var name = new StringBuilder("h");
        for (int length = random.number(0, 12); length > 0; length--) {
            name.append(letters.charAt(random.number(0, letters.length() - 1)));
        }
        return name.reverse().toString();
    }
}
