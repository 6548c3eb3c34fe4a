package dev.holdfast.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts are divided as psql divides them: `tricky.sql`, random texts, and with
/// `-Dsql.corpus=FOLDER` each `.sql` file of a folder, as PostgreSQL's own `src/test/regress/sql`.
class PsqlOracleTest {
    /// psql acts on its commands, and we do not. So lines that begin with one are left out for
    /// both, but those that send a statement and the end of data.
    private static final Pattern COMMAND_LINE =
            Pattern.compile("(?m)^[ \\t]*\\\\(?!\\.\\r?$|;|g|crosstabview)[^\\n]*");

    /// Tests of psql's own commands are left out: branches, what psql 15 does not know yet.
    private static final Pattern OF_PSQL =
            Pattern.compile("\\\\(bind|parse|startpipeline|else)\\b");

    private static final Pattern VARIABLE = Pattern.compile(":\\{\\?\\w+}|:'?\"?\\w+\"?'?");

    private static final Pattern JOINED = Pattern.compile("(\\s*\\\\;)+\\s*+(?!;)");

    @TempDir private Path folder;
    private int statements;
    private int rows;
    private int leftOut;
    private final List<String> wrong = new ArrayList<>();

    @Test
    void divides_what_is_tricky_as_psql_does() throws IOException {
        assumePsql();
        compare("tricky.sql", SqlPieces.tricky());
        agree(40);
    }

    @Test
    void divides_random_texts_as_psql_does() throws IOException {
        assumePsql();
        for (int seed = 1; seed <= 40; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                text.append(SqlPieces.noise(random));
            }
            compare("random " + seed, text.toString());
        }
        agree(80);
    }

    @Test
    void divides_a_corpus_as_psql_does() throws IOException {
        String corpus = System.getProperty("sql.corpus");
        if (corpus == null) {
            // A long run, by hand: CONTRIBUTING.md.
            return;
        }
        assumePsql();
        List<Path> files;
        try (var found = Files.walk(Path.of(corpus))) {
            files = found.filter(it -> it.toString().endsWith(".sql")).sorted().toList();
        }
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, charset(bytes));
            if (OF_PSQL.matcher(text).find()) {
                leftOut++;
                continue;
            }
            compare(file.toString(), text);
            // The same with the data of COPY read as SQL: another thousand strange texts.
            compare(
                    file + " (data as SQL)",
                    text.replaceAll("(?i)\\bstd(in|out)\\b", "std_$1")
                            .replaceAll("\\\\[.N\\\\]", " "));
        }
        agree(files.size());
    }

    private static void assumePsql() {
        assumeTrue(Files.isExecutable(Psql.PROGRAM), "no psql of PostgreSQL 15: " + Psql.PROGRAM);
    }

    private void agree(int atLeast) {
        System.err.printf(
                "Divided as psql does: %d statements, %d blocks of data, %d wrong; %d files left out%n",
                statements, rows, wrong.size(), leftOut);
        assertThat(wrong).as(() -> String.join("\n\n", wrong)).isEmpty();
        assertThat(statements).isGreaterThan(atLeast);
    }

    private static Charset charset(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException _) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    private void compare(String name, String text) throws IOException {
        var charset = StandardCharsets.UTF_8;
        String script = COMMAND_LINE.matcher(text).replaceAll("");
        Path file = Psql.file(folder, "script.sql", script, charset);
        var theirs = new ArrayList<>(Psql.run(file, charset));
        theirs.removeIf(it -> plain(it).isEmpty());
        var ours = ours(script).stream().filter(it -> !plain(it).isEmpty()).toList();
        for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
            String our = i < ours.size() ? plain(ours.get(i)) : "";
            String their = i < theirs.size() ? plain(theirs.get(i)) : "";
            if (i > 0
                    && i < theirs.size()
                    && !isAllBut(our, their)
                    && theirs.get(i).equals(theirs.get(i - 1))) {
                // \gx after \g, and what else has nothing before it, sends the last one again.
                theirs.remove(i--);
                continue;
            }
            if (!isAllBut(our, their)) {
                int same = 0;
                while (same < Math.min(our.length(), their.length())
                        && our.charAt(same) == their.charAt(same)) {
                    same++;
                }
                wrong.add(
                        "%s, statement %d, after: %s\n  ours: %s\n  psql: %s"
                                .formatted(
                                        name,
                                        i,
                                        our.substring(Math.max(0, same - 60), same),
                                        our.substring(same, Math.min(our.length(), same + 80)),
                                        their.substring(
                                                same, Math.min(their.length(), same + 80))));
                return;
            }
        }
        statements += (int) ours.stream().filter(it -> !it.isData()).count();
        rows += (int) ours.stream().filter(Psql.Sent::isData).count();
    }

    /// Whether psql's has nothing more than comments after it, but for the values of variables.
    private static boolean isAllBut(String our, String their) {
        int at = 0;
        int i = 0;
        while (i < our.length()) {
            char c = our.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
            } else if (at < their.length() && Character.isWhitespace(their.charAt(at))) {
                at++;
            } else if (at < their.length() && their.charAt(at) == c) {
                at++;
                i++;
            } else {
                return agreesButVariables(our, their);
            }
        }
        return (i > 0 || our.isEmpty()) && withoutLeading(their.substring(at)).isEmpty();
    }

    private static boolean agreesButVariables(String our, String their) {
        var matcher = VARIABLE.matcher(our);
        var pattern = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            pattern.append(quote(our.substring(at, matcher.start()))).append(".*");
            at = matcher.end();
        }
        pattern.append(quote(our.substring(at))).append("[;\\s]*(--.*)?");
        return at > 0
                && Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(their).matches();
    }

    private static String quote(String text) {
        var quoted = new StringBuilder();
        for (String part : text.split("\\s+", -1)) {
            quoted.append(quoted.isEmpty() ? "" : "\\s*").append(Pattern.quote(part));
        }
        return quoted.toString();
    }

    /// What our division would have psql send: `\;` divides, but sends nothing.
    private static List<Psql.Sent> ours(String script) {
        var divided = SqlScript.of(script);
        var sent = new ArrayList<Psql.Sent>();
        var query = new StringBuilder();
        var data = new ArrayList<Psql.Sent>();
        var statements = divided.statements();
        for (int i = 0; i < statements.size(); i++) {
            var statement = statements.get(i);
            query.append(withoutCommands(divided, statement));
            statement
                    .inlineData()
                    .map(it -> new Psql.Sent(true, script.substring(it.start(), it.end())))
                    .ifPresent(data::add);
            int next = i + 1 < statements.size() ? statements.get(i + 1).start() : script.length();
            boolean joined = JOINED.matcher(script.substring(statement.end(), next)).lookingAt();
            if (joined) {
                query.append(script.substring(statement.end(), next).replace("\\;", ";"));
                continue;
            }
            sent.add(new Psql.Sent(false, query.toString()));
            sent.addAll(data);
            query.setLength(0);
            data.clear();
        }
        if (!query.isEmpty()) {
            sent.add(new Psql.Sent(false, query.toString()));
        }
        return sent;
    }

    private static String withoutCommands(SqlScript divided, SqlStatement statement) {
        var text = new StringBuilder(statement.text());
        for (PsqlCommand command : divided.psqlCommands().reversed()) {
            if (command.start() >= statement.start()
                    && command.start() < statement.end()
                    && !command.name().equals(":")) {
                int from = command.start() - statement.start();
                text.delete(from, from + command.text().length());
            }
        }
        return text.toString();
    }

    /// Without what may or may not stand around it.
    private static String plain(Psql.Sent sent) {
        return sent.isData()
                // Older ones send the last line, too.
                ? "DATA " + sent.text().replaceFirst("(?m)^\\\\\\.\\s*\\z", "").strip()
                : withoutLeading(sent.text()).replace("\\:", ":").stripTrailing();
    }

    private static String withoutLeading(String sql) {
        String text = sql;
        String before;
        do {
            before = text;
            text = withoutComment(text.replaceFirst("^([\\s;\\x0b]+|--[^\\n\\r]*)", ""));
        } while (!text.equals(before));
        return text;
    }

    private static String withoutComment(String text) {
        if (!text.startsWith("/*")) {
            return text;
        }
        int depth = 1;
        int at = 2;
        while (at < text.length() && depth > 0) {
            boolean opens = text.startsWith("/*", at);
            boolean closes = text.startsWith("*/", at);
            depth += opens ? 1 : closes ? -1 : 0;
            at += opens || closes ? 2 : 1;
        }
        return depth > 0 ? "" : text.substring(at);
    }
}
