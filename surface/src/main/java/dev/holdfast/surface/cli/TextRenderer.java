package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.data.PlainData;
import java.lang.reflect.RecordComponent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Renders a result record for people: the sentence first, then its single values as aligned
/// figures, its lists of records as tables, and last the commands worth typing next.
final class TextRenderer {
    /// The width where nobody looks at a terminal: lines are as long as they are.
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String GAP = "  ";
    // Narrower than this a folded text is worse to read than a long line.
    private static final int LEAST_FOLDED = 24;

    private final Palette palette;
    private final ZoneId zone;
    private final String program;
    private final int columns;

    /// Renders for a terminal that is `columns` wide.
    TextRenderer(Palette palette, ZoneId zone, String program, int columns) {
        this.palette = palette;
        this.zone = zone;
        this.program = program;
        this.columns = columns;
    }

    <R extends Record & Result> String render(R result) {
        var text = new StringBuilder(Printable.block(result.sentence())).append('\n');
        var figures = new ArrayList<List<Cell>>();
        var tables = new ArrayList<String>();
        for (RecordComponent component : result.getClass().getRecordComponents()) {
            if (is(component, As.HIDDEN)) {
                continue;
            }
            Object value = present(PlainData.read(component, result));
            String label = label(component.getName());
            if (value instanceof List<?> rows && !rows.isEmpty() && isTable(rows.getFirst())) {
                tables.add(table(rows));
            } else if (value instanceof String block && block.contains("\n")) {
                tables.add(Printable.block(block.stripTrailing()) + "\n");
            } else if (isShown(value)) {
                figures.add(List.of(plain(label), cell(component, value)));
            }
        }
        if (!figures.isEmpty()) {
            text.append('\n').append(aligned(figures, false));
        }
        tables.forEach(table -> text.append('\n').append(table));
        return text.append(next(result.next())).toString();
    }

    /// A block of text may be absent.
    private static Object present(Object value) {
        return value instanceof Optional<?> optional && optional.orElse(null) instanceof String text
                ? text
                : value;
    }

    private String next(List<String> commands) {
        if (commands.isEmpty()) {
            return "";
        }
        var text = new StringBuilder("\n");
        String label = "next:";
        for (String command : commands) {
            text.append(palette.dim(label))
                    .append(' ')
                    .append(program)
                    .append(' ')
                    .append(command)
                    .append('\n');
            label = "     ";
        }
        return text.toString();
    }

    private String table(List<?> rows) {
        var columns = new ArrayList<Column>();
        for (RecordComponent component : rows.getFirst().getClass().getRecordComponents()) {
            var cells =
                    rows.stream()
                            .map(row -> cell(component, PlainData.read(component, (Record) row)))
                            .toList();
            if (!isLeftOut(component, rows, cells)) {
                columns.add(
                        new Column(plain(label(component.getName())), cells, isWide(component)));
            }
        }
        dropUntilFit(columns);
        var lines = new ArrayList<List<Cell>>();
        lines.add(columns.stream().map(Column::header).toList());
        for (int row = 0; row < rows.size(); row++) {
            int at = row;
            lines.add(columns.stream().map(column -> column.cells().get(at)).toList());
        }
        return aligned(lines, true);
    }

    private record Column(Cell header, List<Cell> cells, boolean wide) {
        int width() {
            return cells.stream()
                    .mapToInt(cell -> TextRenderer.width(cell.text()))
                    .reduce(TextRenderer.width(header.text()), Math::max);
        }
    }

    private static boolean isWide(RecordComponent component) {
        return is(component, As.WIDE);
    }

    private static boolean isLeftOut(RecordComponent component, List<?> rows, List<Cell> cells) {
        return is(component, As.HIDDEN)
                || (is(component, As.FILLED)
                        && rows.stream()
                                .noneMatch(row -> isShown(PlainData.read(component, (Record) row))))
                || (is(component, As.VARIED)
                        && cells.stream().map(Cell::text).distinct().count() == 1);
    }

    /// A last column of text can be folded, so only what stands before it must fit.
    private void dropUntilFit(List<Column> all) {
        for (int at = all.size() - 1; at >= 0 && total(all) > columns; at--) {
            if (all.get(at).wide()) {
                all.remove(at);
            }
        }
    }

    private static int total(List<Column> all) {
        int sum = all.stream().mapToInt(column -> GAP.length() + column.width()).sum();
        Column last = all.getLast();
        boolean foldable = !last.cells().getFirst().rightAligned() && !last.wide();
        return foldable ? sum - Math.max(0, last.width() - LEAST_FOLDED) : sum;
    }

    private Cell cell(RecordComponent component, Object value) {
        if (is(component, As.PERCENT)) {
            return percent(value);
        }
        Cell cell = Cell.of(value, zone);
        return is(component, As.IDENTIFIER)
                ? new Cell(cell.text().replace(",", ""), cell.rightAligned(), cell.tone())
                : cell;
    }

    private static boolean is(RecordComponent component, As way) {
        Display display = component.getAnnotation(Display.class);
        return display != null && List.of(display.value()).contains(way);
    }

    private static Cell percent(Object value) {
        return switch (value) {
            case Optional<?> optional ->
                    optional.map(TextRenderer::percent)
                            .orElseGet(() -> new Cell("-", true, Tone.PLAIN));
            case Double share -> new Cell(percentText(share), true, Tone.PLAIN);
            default -> throw new IllegalStateException("no share of 1: " + value);
        };
    }

    /// What is there but rounds to nothing must not read as nothing.
    private static String percentText(double share) {
        return share > 0 && share < 0.005
                ? "< 1 %"
                : String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    private String aligned(List<List<Cell>> rows, boolean hasHeader) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<Cell> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column).text()));
            }
        }
        boolean[] numbers = new boolean[widths.length];
        for (int column = 0; column < widths.length; column++) {
            numbers[column] = hasHeader && isRight(rows, column);
        }
        var text = new StringBuilder();
        for (int line = 0; line < rows.size(); line++) {
            boolean header = hasHeader && line == 0;
            text.append(line(rows.get(line), widths, numbers, hasHeader, header)).append('\n');
        }
        return text.toString();
    }

    /// @param numbers which columns have numbers
    private String line(
            List<Cell> row, int[] widths, boolean[] numbers, boolean hasHeader, boolean header) {
        var text = new StringBuilder();
        int start = 0;
        for (int column = 0; column < widths.length; column++) {
            Cell cell = row.get(column);
            // A header stands where its numbers stand.
            boolean right =
                    hasHeader
                            && (cell.rightAligned()
                                    || (numbers[column] && (header || cell.text().equals("-"))));
            start += GAP.length();
            if (column == widths.length - 1 && !right && !header) {
                return text.append(GAP).append(folded(cell, start)).toString();
            }
            String padding = " ".repeat(widths[column] - width(cell.text()));
            String painted =
                    header || (!hasHeader && column == 0)
                            ? palette.dim(cell.text())
                            : palette.tone(cell.tone(), cell.text());
            text.append(GAP).append(right ? padding + painted : painted + padding);
            start += widths[column];
        }
        return text.toString().stripTrailing();
    }

    /// Whether a column has numbers: an absent one is a dash, which says nothing about it.
    private static boolean isRight(List<List<Cell>> rows, int column) {
        return rows.subList(1, rows.size()).stream()
                .anyMatch(row -> row.get(column).rightAligned());
    }

    /// The text in lines of at most the terminal's width, all beginning where the first does.
    private String folded(Cell cell, int start) {
        int room = columns - start;
        if (room < LEAST_FOLDED || width(cell.text()) <= room) {
            return palette.tone(cell.tone(), cell.text());
        }
        var lines = new ArrayList<String>();
        String rest = cell.text();
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            int end = space > 0 ? space : room;
            lines.add(palette.tone(cell.tone(), rest.substring(0, end).stripTrailing()));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(palette.tone(cell.tone(), rest));
        return String.join("\n" + " ".repeat(start), lines);
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean isTable(Object row) {
        return row instanceof Record record
                && !(row instanceof dev.holdfast.kernel.TextValue)
                && !(row instanceof dev.holdfast.kernel.ByteSize)
                && record.getClass().getRecordComponents().length > 0;
    }

    private static boolean isShown(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.isPresent();
            case List<?> list -> !list.isEmpty();
            case String text -> !text.isEmpty();
            default -> true;
        };
    }

    private static Cell plain(String text) {
        return new Cell(text, false, Tone.PLAIN);
    }

    /// `runAs` is read as "run as".
    private static String label(String component) {
        return component.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
