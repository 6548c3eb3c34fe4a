package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.data.PlainData;
import java.lang.reflect.RecordComponent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Renders a result record for people: the sentence first, then its single values as aligned
/// figures, its lists of records as tables, and last the commands worth typing next.
final class TextRenderer {
    private static final String GAP = "  ";

    private final Palette palette;
    private final ZoneId zone;
    private final String program;

    TextRenderer(Palette palette, ZoneId zone, String program) {
        this.palette = palette;
        this.zone = zone;
        this.program = program;
    }

    <R extends Record & Result> String render(R result) {
        var text = new StringBuilder(Printable.block(result.sentence())).append('\n');
        var figures = new ArrayList<List<Cell>>();
        var tables = new ArrayList<String>();
        for (RecordComponent component : result.getClass().getRecordComponents()) {
            if (is(component, As.HIDDEN)) {
                continue;
            }
            Object value = PlainData.read(component, result);
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
        var cells = new ArrayList<List<Cell>>();
        List<RecordComponent> columns =
                Arrays.stream(rows.getFirst().getClass().getRecordComponents())
                        .filter(column -> !is(column, As.HIDDEN))
                        .toList();
        var header = new ArrayList<Cell>();
        for (RecordComponent column : columns) {
            header.add(plain(label(column.getName())));
        }
        cells.add(header);
        for (Object row : rows) {
            var line = new ArrayList<Cell>();
            for (RecordComponent column : columns) {
                line.add(cell(column, PlainData.read(column, (Record) row)));
            }
            cells.add(line);
        }
        return aligned(cells, true);
    }

    private Cell cell(RecordComponent component, Object value) {
        Cell cell = Cell.of(value, zone);
        return is(component, As.IDENTIFIER)
                ? new Cell(cell.text().replace(",", ""), cell.rightAligned(), cell.tone())
                : cell;
    }

    private static boolean is(RecordComponent component, As way) {
        Display display = component.getAnnotation(Display.class);
        return display != null && display.value() == way;
    }

    private String aligned(List<List<Cell>> rows, boolean hasHeader) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<Cell> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column).text()));
            }
        }
        var text = new StringBuilder();
        for (int line = 0; line < rows.size(); line++) {
            text.append(line(rows, line, widths, hasHeader)).append('\n');
        }
        return text.toString();
    }

    private String line(List<List<Cell>> rows, int line, int[] widths, boolean hasHeader) {
        var text = new StringBuilder();
        boolean header = hasHeader && line == 0;
        for (int column = 0; column < widths.length; column++) {
            Cell cell = rows.get(line).get(column);
            // A header stands where its numbers stand.
            boolean right =
                    header
                            ? rows.size() > 1 && rows.get(1).get(column).rightAligned()
                            : hasHeader && cell.rightAligned();
            String padding = " ".repeat(widths[column] - width(cell.text()));
            String painted =
                    header || (!hasHeader && column == 0)
                            ? palette.dim(cell.text())
                            : palette.tone(cell.tone(), cell.text());
            text.append(GAP).append(right ? padding + painted : painted + padding);
        }
        return text.toString().stripTrailing();
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
        return new Cell(text, false, dev.holdfast.kernel.Tone.PLAIN);
    }

    /// `runAs` is read as "run as".
    private static String label(String component) {
        return component.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
