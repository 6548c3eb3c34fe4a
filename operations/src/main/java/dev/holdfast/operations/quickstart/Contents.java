package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// What the tables of a database hold: how many rows, and a checksum over all of them that does not
/// depend on where they lie.
///
/// @param tables by name
record Contents(Map<String, Content> tables) {
    private static final int SESSIONS = 2;
    private static final Sql NAMES =
            Sql.text(
                    "select quote_ident(relname) as name from pg_class"
                            + " where relnamespace = 'public'::regnamespace and relkind = 'r'"
                            + " order by relname");

    /// @param rows how many
    /// @param checksum MD5 over the sorted MD5s of all rows
    record Content(long rows, String checksum) {}

    static Contents of(PostgresTarget target, Run run) {
        List<String> names;
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            names = session.list(NAMES, row -> row.text("name"));
        }
        var shares = new ArrayList<Callable<Map<String, Content>>>();
        for (int share = 0; share < SESSIONS; share++) {
            int first = share;
            shares.add(() -> share(names, first, target, run));
        }
        var all = new LinkedHashMap<String, Content>();
        var found = run.together(shares);
        names.forEach(name ->
                found.stream()
                        .filter(it -> it.containsKey(name))
                        .forEach(it -> all.putAll(Map.of(name, content(it, name)))));
        return new Contents(all);
    }

    private static Map<String, Content> share(
            List<String> names, int first, PostgresTarget target, Run run) {
        var contents = new LinkedHashMap<String, Content>();
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            for (int next = first; next < names.size(); next += SESSIONS) {
                contents.put(names.get(next), read(names.get(next), session));
            }
        }
        return contents;
    }

    private static Content read(String table, Session session) {
        // The name comes from the server, quoted by it.
        return session.one(
                Sql.text(
                        "select count(*) as rows, md5(coalesce(string_agg(h, '' order by h), ''))"
                                + " as checksum from (select md5(t::text) collate \"C\" as h from public."
                                + table
                                + " t) hashed"),
                row -> new Content(row.number("rows"), row.text("checksum")));
    }

    private static Content content(Map<String, Content> from, String name) {
        return from.getOrDefault(name, new Content(0, ""));
    }

    /// Compares with what came back.
    List<QuickstartResult.TableProof> compare(Contents restored) {
        var proofs = new ArrayList<QuickstartResult.TableProof>();
        tables.forEach((name, before) -> {
            Content after = restored.tables().get(name);
            proofs.add(
                    new QuickstartResult.TableProof(
                            name,
                            before.rows(),
                            after == null ? 0 : after.rows(),
                            before.checksum(),
                            before.equals(after)));
        });
        return proofs;
    }
}
