package dev.holdfast.postgres.sql;

import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text of SQL statements, divided where the server and psql divide it: at semicolons outside of
/// quotes, dollar quotes, comments, parentheses (`CREATE RULE ... DO (a; b)`) and bodies of SQL
/// functions (`BEGIN ATOMIC ... END`). Lines after `COPY ... FROM STDIN;` are its data.
public final class SqlScript {
    private final String text;
    private final List<SqlStatement> statements;
    private final List<PsqlCommand> psqlCommands;
    private final Optional<SqlOpen> open;

    private SqlScript(
            String text,
            List<SqlStatement> statements,
            List<PsqlCommand> psqlCommands,
            Optional<SqlOpen> open) {
        this.text = text;
        this.statements = List.copyOf(statements);
        this.psqlCommands = List.copyOf(psqlCommands);
        this.open = open;
    }

    /// Divides the text. What is open at its end belongs to the last statement.
    public static SqlScript of(String text) {
        var division = new Division(text);
        division.divide();
        return new SqlScript(text, division.statements, division.psqlCommands, division.open());
    }

    public String text() {
        return text;
    }

    public List<SqlStatement> statements() {
        return statements;
    }

    /// The statements in runs that take effect together; see [SqlUnit].
    public List<SqlUnit> units() {
        return SqlUnit.of(statements);
    }

    /// What only psql understands, and a server refuses.
    public List<PsqlCommand> psqlCommands() {
        return psqlCommands;
    }

    /// What the text opens and does not close; the first such thing of its last statement.
    public Optional<SqlOpen> open() {
        return open;
    }

    /// All tokens, comments and space too. They tile the text.
    public List<SqlToken> tokens() {
        var tokens = new ArrayList<SqlToken>();
        var division = new Division(text);
        while (division.step()) {
            tokens.add(division.lexer.token());
        }
        return List.copyOf(tokens);
    }

    /// Line and column (from 1, in characters) of an index of the text. A line ends as the server
    /// counts them: at a line feed, a carriage return, or both.
    public static Place place(String text, int index) {
        int line = 1;
        int lineStart = 0;
        int stop = Math.min(index, text.length());
        for (int i = 0; i < stop; i++) {
            char c = text.charAt(i);
            boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !pair)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(line, text.codePointCount(lineStart, Math.max(lineStart, stop)) + 1);
    }

    /// The index of a server's error position, which counts code points from 1.
    public static int index(String text, int position) {
        int codePoints = Math.min(position - 1, text.codePointCount(0, text.length()));
        return text.offsetByCodePoints(0, codePoints);
    }

    /// A place in a text: line and column, both from 1.
    public record Place(int line, int column) {}

    /// The way through a text: what psql's scanner keeps in mind between two tokens.
    private static final class Division {
        private static final int NOWHERE = -1;

        private final String text;
        private final SqlLexer lexer;
        private final List<SqlStatement> statements = new ArrayList<>();
        private final List<PsqlCommand> psqlCommands = new ArrayList<>();

        private int start = NOWHERE;
        private int end;
        private int parentheses;
        private int firstParenthesis;
        private int blocks;
        private int firstBlock;

        /// What the first words say: CREATE [OR REPLACE] FUNCTION or PROCEDURE, or COPY.
        private int words;

        private boolean creates;
        private boolean createsRoutine;
        private boolean copies;
        private boolean afterFrom;
        private boolean fromClient;

        /// After `AS` or a dot, a keyword is a name.
        private boolean isLabel;

        private int beginAt = NOWHERE;

        /// Statements that wait for data, which begins on the line after them.
        private final List<Integer> awaitData = new ArrayList<>();

        private int dataAt;

        Division(String text) {
            this.text = text;
            this.lexer = new SqlLexer(text, 0, text.length());
        }

        void divide() {
            while (step()) {}
            end();
        }

        /// Goes one token on; false at the end.
        boolean step() {
            if (!awaitData.isEmpty() && lexer.end() >= dataAt && dataAt < text.length()) {
                takeData();
                return true;
            }
            if (!lexer.next()) {
                return false;
            }
            if (!awaitData.isEmpty() && lexer.kind() == Kind.SPACE) {
                lexer.endAt(dataAt);
            }
            take();
            return true;
        }

        Optional<SqlOpen> open() {
            if (lexer.open().isPresent()) {
                return lexer.open();
            }
            boolean blockFirst = blocks > 0 && (parentheses == 0 || firstBlock < firstParenthesis);
            if (blockFirst) {
                return Optional.of(new SqlOpen(SqlOpen.What.BEGIN_ATOMIC, firstBlock));
            }
            return parentheses > 0
                    ? Optional.of(new SqlOpen(SqlOpen.What.PARENTHESIS, firstParenthesis))
                    : Optional.empty();
        }

        private void take() {
            switch (lexer.kind()) {
                case SPACE, COMMENT -> {}
                case PSQL_COMMAND -> psqlCommand();
                case WORD -> {
                    begin();
                    word();
                    after(lexer.isWord("AS"));
                }
                case PUNCTUATION -> punctuation();
                default -> {
                    begin();
                    words += parentheses == 0 && lexer.kind() == Kind.QUOTED_NAME ? 1 : 0;
                    after(false);
                }
            }
        }

        private void begin() {
            if (start == NOWHERE) {
                start = lexer.start();
            }
        }

        private void after(boolean labelNext) {
            end = lexer.end();
            isLabel = labelNext;
        }

        private void punctuation() {
            if (lexer.isSign(';') && parentheses == 0 && blocks == 0) {
                finish();
                return;
            }
            begin();
            if (lexer.isSign('(')) {
                firstParenthesis = parentheses == 0 ? lexer.start() : firstParenthesis;
                parentheses++;
            } else if (lexer.isSign(')') && parentheses > 0) {
                parentheses--;
            }
            after(lexer.isSign('.'));
        }

        private void word() {
            if (parentheses > 0) {
                return;
            }
            words++;
            if (words == 1) {
                creates = lexer.isWord("CREATE");
                copies = lexer.isWord("COPY");
            } else if (copies) {
                fromClient |= afterFrom && (lexer.isWord("STDIN") || lexer.isWord("STDOUT"));
                afterFrom = lexer.isWord("FROM");
            } else if (creates && (words == 2 || words == 4)) {
                createsRoutine |= lexer.isWord("FUNCTION") || lexer.isWord("PROCEDURE");
                creates = words == 2 && lexer.isWord("OR");
            }
            if (createsRoutine) {
                countBlocks();
            }
        }

        /// Within `BEGIN ATOMIC` only CASE has an END of its own: the server allows no BEGIN there.
        private void countBlocks() {
            if (lexer.isWord("ATOMIC") && beginAt != NOWHERE && blocks == 0) {
                firstBlock = beginAt;
                blocks = 1;
            } else if (blocks > 0 && !isLabel) {
                blocks += lexer.isWord("CASE") ? 1 : lexer.isWord("END") ? -1 : 0;
            }
            beginAt = lexer.isWord("BEGIN") ? lexer.start() : NOWHERE;
        }

        private void psqlCommand() {
            var command = PsqlCommand.of(text.substring(lexer.start(), lexer.end()), lexer.start());
            psqlCommands.add(command);
            boolean divides = !command.name().equals(";") || (parentheses == 0 && blocks == 0);
            if (command.endsStatement() && divides) {
                finish();
            } else if (command.dropsStatement()) {
                forget();
            }
        }

        private void finish() {
            end();
            forget();
        }

        private void end() {
            if (start == NOWHERE) {
                return;
            }
            if (fromClient) {
                dataAt = awaitData.isEmpty() ? lineAfter(lexer.end()) : dataAt;
                awaitData.add(statements.size());
            }
            statements.add(new SqlStatement(text, start, end, Optional.empty()));
        }

        private void forget() {
            start = NOWHERE;
            parentheses = 0;
            blocks = 0;
            words = 0;
            creates = false;
            createsRoutine = false;
            copies = false;
            afterFrom = false;
            fromClient = false;
            isLabel = false;
            beginAt = NOWHERE;
        }

        private int lineAfter(int index) {
            int lineEnd = text.indexOf('\n', index);
            return lineEnd < 0 ? text.length() : lineEnd + 1;
        }

        private void takeData() {
            int number = awaitData.removeFirst();
            lexer.takeCopyData();
            dataAt = lexer.end();
            var data = new SqlStatement.InlineData(lexer.start(), endOfRows());
            statements.set(number, statements.get(number).with(data));
        }

        /// Where the line `\.` begins; the end of the text if there is none.
        private int endOfRows() {
            if (lexer.open().isPresent()) {
                return lexer.end();
            }
            return text.lastIndexOf("\\.", lexer.end());
        }
    }
}
