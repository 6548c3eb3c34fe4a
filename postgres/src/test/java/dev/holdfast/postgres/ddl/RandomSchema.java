package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Statements at random, from templates in which `{kind}` stands for a name or a piece of SQL taken
/// from a small set: so that names are met again, also by objects of other kinds, and so that
/// things stand on one another. The server refuses what is nonsense; what is left is a schema.
final class RandomSchema {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z]+)}");

    private final Random random;
    private final int major;

    RandomSchema(long seed, int major) {
        this.random = new Random(seed * 7919 + 17);
        this.major = major;
    }

    /// Some statements; about half of them will be refused.
    List<String> statements(int count) {
        var statements = new ArrayList<String>();
        while (statements.size() < count) {
            String template = pick(RandomSchemaWords.STATEMENTS);
            int since = 0;
            if (template.startsWith("@")) {
                since = Integer.parseInt(template.substring(1, 3));
                template = template.substring(4);
            }
            if (since <= major) {
                statements.add(filled(template));
            }
        }
        return statements;
    }

    private String filled(String template) {
        String text = template;
        for (int depth = 0; depth < 6 && text.contains("{"); depth++) {
            Matcher hole = HOLE.matcher(text);
            text =
                    hole.replaceAll(found ->
                            Matcher.quoteReplacement(pick(RandomSchemaWords.of(found.group(1)))));
        }
        return text;
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /// Runs the statements, each by itself, and answers those that the server took.
    static List<String> run(RealPostgres server, String database, List<String> statements) {
        var taken = new ArrayList<String>();
        try (var connection = server.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(RandomSchemaWords.ROLES);
            statement.execute("set check_function_bodies = off");
            for (String sql : statements) {
                try {
                    statement.execute(sql);
                    taken.add(sql);
                } catch (SQLException _) {
                    // So it is not part of the schema.
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return taken;
    }
}
